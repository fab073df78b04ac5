import type { PartAssignment } from '../backend';
import type { Cosines } from '../cosines/cosines.cpu';

/**
 * Two scores are a tie when they differ by no more than this part of the better one; the lower index wins. A float32,
 * as shaders and WebAssembly are given it.
 */
export const TIE = Math.fround(1e-6);

/** β below it counts as this much: a part of equal tokens must not weigh infinitely. */
export const LEAST_SPREAD = 1e-4;

/** How parts are told apart, `PartSettings` with β in memory. */
export interface PartScores {
  readonly assign: PartAssignment;
  /** α, for `softmax`. */
  readonly temperature: number;
  /** β `[count]`, for `softmax`. */
  readonly spreads: Float32Array;
}

/** CPU form of `parts`, by whichever form of the cosines: features `[tokens, width]`, key-points `[count, width]` → `[tokens]` of indices. */
export function partsCpu(
  cosinesOf: Cosines,
  features: Float32Array,
  tokens: number,
  width: number,
  keyPoints: Float32Array,
  count: number,
  by: PartScores,
): Float32Array {
  return assignParts(cosinesOf(features, tokens, keyPoints, count, width), tokens, count, by);
}

/** What makes a score of a key-point's cosine d: (d − from)·scale + offset. `[count]` each. */
export interface ScoresOfCosines {
  readonly from: Float64Array;
  readonly scale: Float64Array;
  readonly offset: Float64Array;
}

/** Scores for cosines `[tokens, count]`. */
export function scoresOf(
  cosines: Float32Array,
  tokens: number,
  count: number,
  by: PartScores,
): ScoresOfCosines {
  const from = new Float64Array(count);
  const scale = new Float64Array(count).fill(1);
  const offset = new Float64Array(count);
  if (by.assign === 'part-map') {
    const sums = new Float64Array(count);
    for (let j = 0, at = 0; j < tokens; j++) {
      for (let k = 0; k < count; k++, at++) sums[k] += cosines[at];
    }
    for (const [k, sum] of sums.entries()) scale[k] = 1 / Math.max(sum, 1e-6 * tokens);
  }
  if (by.assign === 'softmax') {
    for (let k = 0; k < count; k++) {
      let nearest = -1;
      for (let at = k; at < cosines.length; at += count) nearest = Math.max(nearest, cosines[at]);
      const factor = 1 / (by.temperature * Math.max(by.spreads[k], LEAST_SPREAD));
      let sum = 0;
      for (let at = k; at < cosines.length; at += count) sum += Math.exp((cosines[at] - nearest) * factor);
      from[k] = nearest;
      scale[k] = factor;
      offset[k] = -Math.log(sum);
    }
  }
  return { from, scale, offset };
}

/**
 * Parts of given cosines `[tokens, count]`: the arg-max of AttentionShift's Eq. 2, of the cosines themselves, or of the
 * logarithm of their softmax over the tokens.
 */
export function assignParts(
  cosines: Float32Array,
  tokens: number,
  count: number,
  by: PartScores,
): Float32Array {
  const { from, scale, offset } = scoresOf(cosines, tokens, count, by);
  const parts = new Float32Array(tokens);
  const scores = new Float64Array(count);
  for (let j = 0, at = 0; j < tokens; j++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < count; k++, at++) {
      const score = (cosines[at] - from[k]) * scale[k] + offset[k];
      scores[k] = score;
      if (score > best) best = score;
    }
    const enough = best - TIE * Math.abs(best);
    let part = 0;
    while (scores[part] < enough) part++;
    parts[j] = part;
  }
  return parts;
}
