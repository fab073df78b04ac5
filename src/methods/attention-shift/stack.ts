import { argmax } from '../shared/numbers';
import type { KeyPoint } from './state';

/** ψ of several key-points as one `[K, D]` array. */
export function stack(keyPoints: readonly { readonly feature: Float32Array }[], width: number): Float32Array {
  const out = new Float32Array(keyPoints.length * width);
  keyPoints.forEach(({ feature }, k) => {
    out.set(feature, k * width);
  });
  return out;
}

/** Key-points from ψ `[K, D]`, their parts (Eq. 2) and cosines `[N, K]`. */
export function keyPointsOf(
  psi: Float32Array,
  width: number,
  parts: Float32Array,
  cosines: Float32Array,
): readonly KeyPoint[] {
  const k = psi.length / width;
  const tokens: number[][] = Array.from({ length: k }, () => []);
  parts.forEach((part, token) => {
    tokens[part].push(token);
  });
  return tokens.map((part, i) => ({
    feature: psi.slice(i * width, (i + 1) * width),
    token: argmax(Float32Array.from({ length: parts.length }, (_, j) => cosines[j * k + i])),
    part,
  }));
}
