import type { PresetCost } from './declaration';

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);

/** A preset's cost, for people. */
export function costSentence({ shared, encodes, milliseconds }: PresetCost): string {
  const runs = [
    ...(shared > 0 ? [`${times(shared)} per photo`] : []),
    ...(encodes > 0 ? [`${times(encodes)} per object`] : []),
  ];
  const seconds = milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
  return `The network runs ${runs.join(' and ')}; about ${seconds} of one core.`;
}
