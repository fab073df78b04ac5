import type { Candidate } from './candidates';

/** Two scales of the wheel differ by at least this much in log2 of the area. */
const SPACING = 0.6;
const SCALES = 7;

/** A candidate on the wheel: 0 the default, + larger, − smaller. */
export interface ChosenCandidate extends Candidate {
  readonly scale: number;
}

/**
 * The default (highest score; equal: lower number) and up to six more, each the best left that differs enough
 * in area from every one taken. Sorted by area.
 */
export function chooseScales(candidates: readonly Candidate[]): readonly ChosenCandidate[] {
  const taken: Candidate[] = [];
  let left = [...candidates].sort((a, b) => b.score - a.score || a.number - b.number);
  while (left.length > 0 && taken.length < SCALES) {
    const best = left[0];
    taken.push(best);
    left = left.filter((other) => Math.abs(Math.log2(other.area) - Math.log2(best.area)) >= SPACING);
  }
  const sorted = [...taken].sort((a, b) => a.area - b.area || a.number - b.number);
  const zero = sorted.indexOf(taken[0]);
  return sorted.map((candidate, i) => ({ ...candidate, scale: i - zero }));
}
