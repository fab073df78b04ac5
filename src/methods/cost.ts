import type { PresetCost } from './declaration';

const counted = (count: number): string => `${count === 0 ? 'no' : count} encode${count === 1 ? '' : 's'}`;

/** A preset's cost, for people. */
export function costSentence({ shared, encodes, milliseconds }: PresetCost): string {
  const once = shared > 0 ? `${counted(shared)} a picture and ` : '';
  const seconds = milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
  return `Costs ${once}${counted(encodes)} an object; about ${seconds} of one core.`;
}
