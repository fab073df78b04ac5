import { layMatrix, SimdMatrix } from '../matvec/simd-matrix';
import { floats, Layout, type SimdPool } from '../simd/instance';

/** SIMD form of `affinity`: features `[tokens, width]` → S, ready for products where it was made. */
export function affinitySimd(
  pool: SimdPool,
  features: Float32Array,
  tokens: number,
  width: number,
  temperature: number,
): SimdMatrix {
  const layout = new Layout();
  const places = layMatrix(layout, tokens);
  // The features are needed until they are packed, S only after: they share their place where they fit.
  const raw = tokens < width ? layout.take(tokens * width) : places.S;
  const packed = layout.take(Math.ceil(tokens / 8) * 8 * width);
  const scratch = layout.take(32);
  const instance = pool.acquire(layout.bytes);
  floats(instance, raw, tokens * width).set(features);
  instance.run.packNormalised(raw, tokens, width, packed);
  instance.run.affinity(packed, tokens, width, 1 / temperature, places.S, scratch);
  return new SimdMatrix(instance, places);
}
