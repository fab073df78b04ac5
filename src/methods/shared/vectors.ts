/** Rows `[N, D]` as unit vectors: z = φ/max(‖φ‖, 1e-6). */
export function unitRows(rows: Float32Array, width: number): Float32Array {
  const out = new Float32Array(rows.length);
  for (let from = 0; from < rows.length; from += width) {
    let squares = 0;
    for (let d = 0; d < width; d++) squares += rows[from + d] ** 2;
    const length = Math.max(Math.sqrt(squares), 1e-6);
    for (let d = 0; d < width; d++) out[from + d] = rows[from + d] / length;
  }
  return out;
}

/** The rows of some tokens, `[tokens, D]`. */
export function rowsOf(rows: Float32Array, width: number, tokens: readonly number[]): Float32Array {
  const out = new Float32Array(tokens.length * width);
  tokens.forEach((token, i) => {
    out.set(rows.subarray(token * width, (token + 1) * width), i * width);
  });
  return out;
}

/** Inner products of unit rows `[N, D]` and unit vectors `[L, D]` → `[N, L]`. */
export function cosinesOf(rows: Float32Array, vectors: Float32Array, width: number): Float32Array {
  const n = rows.length / width;
  const l = vectors.length / width;
  const out = new Float32Array(n * l);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < l; p++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += rows[i * width + d] * vectors[p * width + d];
      out[i * l + p] = sum;
    }
  }
  return out;
}

/** Mean of the chosen rows as a unit vector; undefined where none is chosen. */
export function centroidOf(
  rows: Float32Array,
  width: number,
  chosen: (row: number) => boolean,
): Float32Array | undefined {
  const sum = new Float64Array(width);
  let count = 0;
  for (let i = 0; i * width < rows.length; i++) {
    if (!chosen(i)) continue;
    count++;
    for (let d = 0; d < width; d++) sum[d] += rows[i * width + d];
  }
  return count > 0 ? unitRows(Float32Array.from(sum), width) : undefined;
}
