import type { KeyPointShiftOptions } from '../backend';
import type { Cosines } from '../cosines/cosines.cpu';
import { assignParts } from '../parts/parts.cpu';
import { weightedMeansCpu } from '../weighted-means/weighted-means.cpu';

/**
 * CPU form of `keyPointShift`: key-points `[count, width]` → moved `[count, width]`, by whichever form of the
 * cosines.
 */
export function keyPointShiftCpu(
  cosinesOf: Cosines,
  features: Float32Array,
  tokens: number,
  width: number,
  members: Float32Array,
  keyPoints: Float32Array,
  count: number,
  options: KeyPointShiftOptions,
): Float32Array {
  let points: Float32Array = keyPoints.slice();
  for (let shift = 0; shift < options.shifts; shift++) {
    const cosines = cosinesOf(features, tokens, points, count, width);
    const weights = partWeights(cosines, tokens, count, members, options.temperature);
    points = weightedMeansCpu(features, tokens, width, weights, count, points);
  }
  return points;
}

/** Eqs. 6 and 7: exp(d/(α β_k)) over part_k ∩ Φ_I⁺, up to a factor; 0 elsewhere. `[tokens, count]`. */
function partWeights(
  cosines: Float32Array,
  tokens: number,
  count: number,
  members: Float32Array,
  temperature: number,
): Float32Array {
  const parts = assignParts(cosines, tokens, count);
  const sizes = new Float64Array(count);
  const sums = new Float64Array(count);
  const nearest = new Float64Array(count).fill(-1);
  for (let j = 0; j < tokens; j++) {
    const part = parts[j];
    const d = cosines[j * count + part];
    sizes[part]++;
    sums[part] += d;
    if (members[j] !== 0 && d > nearest[part]) nearest[part] = d;
  }
  const weights = new Float32Array(tokens * count);
  for (let j = 0; j < tokens; j++) {
    if (members[j] === 0) continue;
    const part = parts[j];
    const spread = Math.max(1 - sums[part] / sizes[part], 1e-4);
    const nearness = cosines[j * count + part] - nearest[part];
    // α = ∞ gives exp(−0) = 1: Eq. 3, every token alike.
    weights[j * count + part] = Math.exp(nearness / (temperature * spread));
  }
  return weights;
}
