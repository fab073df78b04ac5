import type { KeyPointShiftOptions } from '../backend';
import { cosinesCpu } from '../cosines/cosines.cpu';
import { assignParts } from '../parts/parts.cpu';

/**
 * CPU twin of `keyPointShift`: features `[tokens, width]`, members `[tokens]`, key-points `[count, width]` → moved
 * `[count, width]`.
 */
export function keyPointShiftCpu(
  features: Float32Array,
  tokens: number,
  width: number,
  members: Float32Array,
  keyPoints: Float32Array,
  count: number,
  options: KeyPointShiftOptions,
): Float32Array {
  let points = keyPoints.slice();
  for (let shift = 0; shift < options.shifts; shift++) {
    const cosines = cosinesCpu(features, tokens, points, count, width);
    const { parts, weights } = partWeights(cosines, tokens, count, members, options);
    points = meansOfParts(features, tokens, width, parts, weights, points);
  }
  return points;
}

/**
 * The part of each token, and Eqs. 6 and 7: exp(d/(α β_k)) of part_k ∩ Φ_I⁺, up to a factor; 0 outside Φ_I⁺.
 * `[tokens]` each.
 */
export function partWeights(
  cosines: Float32Array,
  tokens: number,
  count: number,
  members: Float32Array,
  { temperature, assign = 'part-map' }: KeyPointShiftOptions,
): { readonly parts: Float32Array; readonly weights: Float32Array } {
  const parts = assignParts(cosines, tokens, count, assign);
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
  const weights = new Float32Array(tokens);
  for (let j = 0; j < tokens; j++) {
    if (members[j] === 0) continue;
    const part = parts[j];
    const spread = Math.max(1 - sums[part] / sizes[part], 1e-4);
    const nearness = cosines[j * count + part] - nearest[part];
    // α = ∞ gives exp(−0) = 1: Eq. 3, every token alike.
    weights[j] = Math.exp(nearness / (temperature * spread));
  }
  return { parts, weights };
}

/**
 * ψ_k = Σ w_j φ_j / Σ w_j over part_k → `[count, width]`; a part without weight keeps its row of `otherwise`. Every
 * token has one part, so one pass over the features serves all of them.
 */
function meansOfParts(
  features: Float32Array,
  tokens: number,
  width: number,
  parts: Float32Array,
  weights: Float32Array,
  otherwise: Float32Array,
): Float32Array<ArrayBuffer> {
  const sums = new Float64Array(otherwise.length);
  const totals = new Float64Array(otherwise.length / width);
  for (let j = 0; j < tokens; j++) {
    const weight = weights[j];
    if (weight === 0) continue;
    const row = parts[j] * width;
    for (let k = 0, at = j * width; k < width; k++, at++) sums[row + k] += weight * features[at];
  }
  for (let j = 0; j < tokens; j++) totals[parts[j]] += weights[j];
  return dividedBy(totals, sums, otherwise);
}

/** Sums `[count, width]` over their weight; without weight the row of `otherwise`. */
export function dividedBy(
  totals: Float64Array,
  sums: Float64Array,
  otherwise: Float32Array,
): Float32Array<ArrayBuffer> {
  const means = new Float32Array(sums.length);
  const width = sums.length / totals.length;
  for (const [k, total] of totals.entries()) {
    for (let at = k * width; at < (k + 1) * width; at++) {
      means[at] = total === 0 ? otherwise[at] : sums[at] / total;
    }
  }
  return means;
}
