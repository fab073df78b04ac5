/** Cosine of two vectors, 0 for a zero one. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return dot / (Math.max(Math.sqrt(aa), 1e-6) * Math.max(Math.sqrt(bb), 1e-6));
}
