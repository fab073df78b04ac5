import type { Candidate } from './candidates';

const SCALES = 7;
/** Two notches of the wheel differ by at least this much in log2 of the area. */
const SPACING = 0.4;

/** A candidate on the wheel: 0 the default, + larger, − smaller. */
export interface ChosenCandidate extends Candidate {
  readonly scale: number;
  /** Its IoU with the object meant, as far as it can be expected: 0…1. */
  readonly score: number;
}

/**
 * The default and up to six more. The object meant is believed to be like one of the candidates; the default
 * is the candidate whose IoU with it is the highest to be expected. Each one more is, of those that differ enough
 * in area from all taken, the one that raises the expected squared IoU of the best of them the most (squared: a
 * notch should fit one object well rather than several badly).
 * @param logits of the belief in each candidate
 * @param ious of all candidates with each other
 * @returns sorted by area
 */
export function chooseScales(
  candidates: readonly Candidate[],
  logits: readonly number[],
  ious: readonly Float64Array[],
): readonly ChosenCandidate[] {
  const high = Math.max(...logits);
  const unscaled = logits.map((logit) => Math.exp(logit - high));
  const total = unscaled.reduce((sum, weight) => sum + weight, 0);
  const belief = unscaled.map((weight) => weight / total);
  const expected = ious.map((row) => belief.reduce((sum, weight, j) => sum + weight * row[j], 0));
  const taken = [expected.indexOf(Math.max(...expected))];
  const best = ious[taken[0]].slice();
  const spaced = (i: number) =>
    taken.every((other) => Math.abs(Math.log2(candidates[i].area / candidates[other].area)) >= SPACING);
  while (taken.length < SCALES) {
    let next = -1;
    let most = 0;
    for (const [i, row] of ious.entries()) {
      if (!spaced(i)) continue;
      let gain = 0;
      for (let j = 0; j < row.length; j++) {
        gain += belief[j] * Math.max(0, row[j] * row[j] - best[j] * best[j]);
      }
      if (gain > most) {
        most = gain;
        next = i;
      }
    }
    if (next < 0) break;
    taken.push(next);
    for (let j = 0; j < best.length; j++) best[j] = Math.max(best[j], ious[next][j]);
  }
  const sorted = [...taken].sort((a, b) => candidates[a].area - candidates[b].area);
  const zero = sorted.indexOf(taken[0]);
  return sorted.map((place, i) => ({
    ...candidates[place],
    scale: i - zero,
    score: expected[place],
  }));
}
