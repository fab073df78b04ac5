import type { PartAssignment } from '../backend';
import type { Cosines } from '../cosines/cosines.cpu';

/** Two scores are a tie when they differ by no more than this part of the better one; the lower index wins. */
export const TIE = 1e-6;

/** CPU form of `parts`, by whichever form of the cosines: features `[tokens, width]`, key-points `[count, width]` → `[tokens]` of indices. */
export function partsCpu(
  cosinesOf: Cosines,
  features: Float32Array,
  tokens: number,
  width: number,
  keyPoints: Float32Array,
  count: number,
  assign: PartAssignment,
): Float32Array {
  return assignParts(cosinesOf(features, tokens, keyPoints, count, width), tokens, count, assign);
}

/** Parts of given cosines `[tokens, count]`: the arg-max of AttentionShift's Eq. 2, or of the cosines themselves. */
export function assignParts(
  cosines: Float32Array,
  tokens: number,
  count: number,
  assign: PartAssignment,
): Float32Array {
  const sums = new Float64Array(count);
  for (let j = 0, at = 0; j < tokens; j++) {
    for (let k = 0; k < count; k++, at++) sums[k] += cosines[at];
  }
  const inverse = sums.map((sum) => (assign === 'cosine' ? 1 : 1 / Math.max(sum, 1e-6 * tokens)));
  const parts = new Float32Array(tokens);
  for (let j = 0; j < tokens; j++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < count; k++) best = Math.max(best, cosines[j * count + k] * inverse[k]);
    const enough = best - TIE * Math.abs(best);
    let part = 0;
    while (cosines[j * count + part] * inverse[part] < enough) part++;
    parts[j] = part;
  }
  return parts;
}
