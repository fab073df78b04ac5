import type { TrainingState } from '../../workspace';

/** Where a training stands, in a word or two. */
export const PHASES: Readonly<Record<TrainingState['phase'], string>> = {
  none: 'No training',
  preparing: 'Getting ready',
  ridge: 'Fitting the closed form',
  running: 'Learning',
  paused: 'Paused',
  checking: 'Checking on what was held out',
  stopped: 'Stopped',
  failed: 'Stopped by a problem',
  finished: 'Finished',
};

/** Steps made and steps in all, as far as they are known. */
export function stepsOf({ history, saved }: TrainingState): { readonly step: number; readonly of: number } {
  const last = history.at(-1);
  return { step: last?.step ?? 0, of: last?.of ?? saved?.of ?? 0 };
}

/** "40 s", "about 3 min": as exactly as it can be known. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 1) return 'less than 1 s';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `about ${Math.round(seconds / 60)} min`;
  return `about ${(seconds / 3600).toFixed(1)} h`;
}
