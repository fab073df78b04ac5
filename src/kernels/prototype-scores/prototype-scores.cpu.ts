import type { Cosines } from '../cosines/cosines.cpu';
import { TIE } from '../parts/parts.cpu';

/**
 * CPU form of `prototypeScores`, by whichever form of the cosines: features `[tokens, width]`, prototypes
 * `[count, width]` → two `[tokens]`.
 */
export function prototypeScoresCpu(
  cosinesOf: Cosines,
  features: Float32Array,
  tokens: number,
  width: number,
  prototypes: Float32Array,
  count: number,
): { scores: Float32Array; nearest: Float32Array } {
  const cosines = cosinesOf(features, tokens, prototypes, count, width);
  const scores = new Float32Array(tokens);
  const nearest = new Float32Array(tokens);
  for (let i = 0; i < tokens; i++) {
    const row = cosines.subarray(i * count, (i + 1) * count);
    const best = row.reduce((a, b) => Math.max(a, b));
    scores[i] = best;
    nearest[i] = row.findIndex((cosine) => cosine >= best - TIE * Math.abs(best));
  }
  return { scores, nearest };
}
