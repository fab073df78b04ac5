import type { KeyPointShiftOptions } from '../backend';
import { floats, Layout, type SimdPool } from '../simd/instance';
import { dividedBy, partWeights } from './key-point-shift.cpu';

/** SIMD form of `keyPointShift`, shapes as its twin's: the features are packed once for all shifts. */
export function keyPointShiftSimd(
  pool: SimdPool,
  features: Float32Array,
  tokens: number,
  width: number,
  members: Float32Array,
  keyPoints: Float32Array,
  count: number,
  options: KeyPointShiftOptions,
): Float32Array {
  const layout = new Layout();
  const raw = layout.take(tokens * width);
  const packed = layout.take(Math.ceil(tokens / 8) * 8 * width);
  const psi = layout.take(count * width);
  const packedPsi = layout.take(Math.ceil(count / 8) * 8 * width);
  const out = layout.take(tokens * count);
  const scratch = layout.take(32);
  const partsAt = layout.take(tokens);
  const weightsAt = layout.take(tokens);
  const sumsAt = layout.take(2 * count * width);
  const instance = pool.acquire(layout.bytes);
  const { run } = instance;
  floats(instance, raw, tokens * width).set(features);
  run.packNormalised(raw, tokens, width, packed);
  const cosines = floats(instance, out, tokens * count);
  const sums = new Float64Array(instance.memory.buffer, sumsAt, count * width);
  let points = keyPoints.slice();
  for (let shift = 0; shift < options.shifts; shift++) {
    floats(instance, psi, count * width).set(points);
    run.packNormalised(psi, count, width, packedPsi);
    run.cosines(packed, tokens, packedPsi, count, width, out, scratch);
    const { parts, weights } = partWeights(cosines, tokens, count, members, options);
    floats(instance, partsAt, tokens).set(parts);
    floats(instance, weightsAt, tokens).set(weights);
    sums.fill(0);
    run.addToParts(raw, tokens, width, partsAt, weightsAt, sumsAt);
    const totals = new Float64Array(count);
    for (let j = 0; j < tokens; j++) totals[parts[j]] += weights[j];
    points = dividedBy(totals, sums, points);
  }
  pool.release([instance]);
  return points;
}
