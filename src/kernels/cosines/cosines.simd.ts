import { floats, Layout, type SimdPool } from '../simd/instance';

/** SIMD form of `cosines`: features `[tokens, width]`, vectors `[count, width]` → `[tokens, count]`. */
export function cosinesSimd(
  pool: SimdPool,
  features: Float32Array,
  tokens: number,
  vectors: Float32Array,
  count: number,
  width: number,
): Float32Array {
  const layout = new Layout();
  const raw = layout.take(Math.max(tokens, count) * width);
  const a = layout.take(Math.ceil(tokens / 8) * 8 * width);
  const b = layout.take(Math.ceil(count / 8) * 8 * width);
  const out = layout.take(tokens * count);
  const scratch = layout.take(32);
  const instance = pool.acquire(layout.bytes);
  floats(instance, raw, tokens * width).set(features);
  instance.run.packNormalised(raw, tokens, width, a);
  floats(instance, raw, count * width).set(vectors);
  instance.run.packNormalised(raw, count, width, b);
  instance.run.cosines(a, tokens, b, count, width, out, scratch);
  const cosines = floats(instance, out, tokens * count).slice();
  pool.release([instance]);
  return cosines;
}
