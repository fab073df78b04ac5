import { cosinesCpu } from '../cosines/cosines.cpu';
import { assignParts, LEAST_SPREAD, type PartScores } from '../parts/parts.cpu';

/** `ShiftSettings` with β in memory. */
export interface ShiftBy extends PartScores {
  readonly shifts: number;
}

/** `MovedKeyPoints` in memory: `[count, width]` and `[count]`. */
export interface Moved {
  readonly points: Float32Array;
  readonly spreads: Float32Array;
}

/**
 * CPU twin of `keyPointShift`: features `[tokens, width]`, members `[tokens]`, key-points `[count, width]` → moved
 * `[count, width]` and β.
 */
export function keyPointShiftCpu(
  features: Float32Array,
  tokens: number,
  width: number,
  members: Float32Array,
  keyPoints: Float32Array,
  count: number,
  by: ShiftBy,
): Moved {
  return shiftBy(members, keyPoints, by, {
    cosinesTo: (points) => cosinesCpu(features, tokens, points, count, width),
    partsOf: (cosines, how) => assignParts(cosines, tokens, count, how),
    meansOf: (parts, weights, otherwise) => meansOfParts(features, tokens, width, parts, weights, otherwise),
  });
}

/** What a form of the shift brings along; the shifts themselves are the same. */
interface Products {
  /** Cosines `[tokens, count]` of the features with key-points; may be overwritten by the next call. */
  readonly cosinesTo: (points: Float32Array) => Float32Array;
  /** Parts `[tokens]` of those cosines; may be overwritten by the next call. */
  readonly partsOf: (cosines: Float32Array, by: PartScores) => Float32Array;
  /** Weighted means of the parts `[count, width]`; a part without weight keeps its row of `otherwise`. */
  readonly meansOf: (
    parts: Float32Array,
    weights: Float32Array,
    otherwise: Float32Array,
  ) => Float32Array<ArrayBuffer>;
}

/** Every shift: assign, weigh, move. β comes before the weights, or with `softmax` from the shift before. */
export function shiftBy(
  members: Float32Array,
  keyPoints: Float32Array,
  { shifts, temperature, assign, spreads: first }: ShiftBy,
  { cosinesTo, partsOf, meansOf }: Products,
): Moved {
  let points = keyPoints.slice();
  let spreads: ArrayLike<number> = first;
  for (let shift = 0; shift < shifts; shift++) {
    const cosines = cosinesTo(points);
    const carried = Float32Array.from(spreads);
    const parts = partsOf(cosines, { assign, temperature, spreads: carried });
    if (assign !== 'softmax') spreads = spreadsOf(cosines, parts, carried);
    const weights = weightsOf(cosines, parts, members, spreads, temperature);
    points = meansOf(parts, weights, points);
    if (assign === 'softmax') spreads = Float32Array.from(spreadsOf(cosinesTo(points), parts, carried));
  }
  return { points, spreads: Float32Array.from(spreads) };
}

/** β_k = max(1 − mean of d over part_k, 1e-4) (Eq. 6); of an empty part as it was `before`. `[count]` */
function spreadsOf(cosines: Float32Array, parts: Float32Array, before: Float32Array): Float64Array {
  const count = before.length;
  const sizes = new Float64Array(count);
  const sums = new Float64Array(count);
  for (let j = 0; j < parts.length; j++) {
    sizes[parts[j]]++;
    sums[parts[j]] += cosines[j * count + parts[j]];
  }
  return Float64Array.from(before, (old, k) =>
    sizes[k] === 0 ? old : Math.max(1 - sums[k] / sizes[k], LEAST_SPREAD),
  );
}

/** Eq. 7: exp(d/(α β_k)) of part_k ∩ Φ_I⁺, up to a factor; 0 outside Φ_I⁺. `[tokens]` */
function weightsOf(
  cosines: Float32Array,
  parts: Float32Array,
  members: Float32Array,
  spreads: ArrayLike<number>,
  temperature: number,
): Float32Array {
  const count = spreads.length;
  const nearest = new Float64Array(count).fill(-1);
  for (let j = 0; j < parts.length; j++) {
    const d = cosines[j * count + parts[j]];
    if (members[j] !== 0 && d > nearest[parts[j]]) nearest[parts[j]] = d;
  }
  const weights = new Float32Array(parts.length);
  for (let j = 0; j < parts.length; j++) {
    if (members[j] === 0) continue;
    const part = parts[j];
    const nearness = cosines[j * count + part] - nearest[part];
    // α = ∞ gives exp(−0) = 1: Eq. 3, every token alike.
    weights[j] = Math.exp(nearness / (temperature * Math.max(spreads[part], LEAST_SPREAD)));
  }
  return weights;
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
