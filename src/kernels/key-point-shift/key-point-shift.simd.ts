import { floats, Layout, type SimdPool } from '../simd/instance';
import { dividedBy, type Moved, type ShiftBy, shiftBy } from './key-point-shift.cpu';

/** SIMD form of `keyPointShift`, shapes as its twin's: the features are packed once for all shifts. */
export function keyPointShiftSimd(
  pool: SimdPool,
  features: Float32Array,
  tokens: number,
  width: number,
  members: Float32Array,
  keyPoints: Float32Array,
  count: number,
  by: ShiftBy,
): Moved {
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
  const moved = shiftBy(members, keyPoints, count, by, {
    cosinesTo(points) {
      floats(instance, psi, count * width).set(points);
      run.packNormalised(psi, count, width, packedPsi);
      run.cosines(packed, tokens, packedPsi, count, width, out, scratch);
      return cosines;
    },
    meansOf(parts, weights, otherwise) {
      floats(instance, partsAt, tokens).set(parts);
      floats(instance, weightsAt, tokens).set(weights);
      sums.fill(0);
      run.addToParts(raw, tokens, width, partsAt, weightsAt, sumsAt);
      const totals = new Float64Array(count);
      for (let j = 0; j < tokens; j++) totals[parts[j]] += weights[j];
      return dividedBy(totals, sums, otherwise);
    },
  });
  pool.release([instance]);
  return moved;
}
