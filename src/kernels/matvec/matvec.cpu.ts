/**
 * A square matrix S `[n, n]` and its products with `columns` interleaved columns x `[n, columns]`, into `out` of
 * the same shape.
 */
export interface Matrix {
  readonly n: number;
  /** S x. */
  multiply(x: Float64Array, columns: number, out: Float64Array): void;
  /** Sᵀx. */
  multiplyTransposed(x: Float64Array, columns: number, out: Float64Array): void;
  /** S x where the caller knows that S = Sᵀ. */
  multiplySymmetric(x: Float64Array, columns: number, out: Float64Array): void;
}

/** A matrix in an ordinary array; sums in doubles. */
export class PlainMatrix implements Matrix {
  constructor(
    private readonly values: Float32Array,
    readonly n: number,
  ) {}

  multiply(x: Float64Array, columns: number, out: Float64Array): void {
    multiply(this.values, this.n, x, columns, out);
  }

  multiplyTransposed(x: Float64Array, columns: number, out: Float64Array): void {
    multiplyTransposed(this.values, this.n, x, columns, out);
  }

  /** No two entries are read at once here: half of S would save nothing. */
  multiplySymmetric(x: Float64Array, columns: number, out: Float64Array): void {
    multiply(this.values, this.n, x, columns, out);
  }
}

/**
 * S x of a square matrix `[n, n]` and `columns` interleaved columns `[n, columns]`, into `out`, accumulated in
 * doubles. Rows of S are read once, in order, for two columns at a time.
 */
function multiply(S: Float32Array, n: number, x: Float64Array, columns: number, out: Float64Array): void {
  let c = 0;
  for (; c + 1 < columns; c += 2) multiplyTwo(S, n, x, columns, c, out);
  if (c < columns) multiplyOne(S, n, x, columns, c, out);
}

function multiplyOne(
  S: Float32Array,
  n: number,
  x: Float64Array,
  columns: number,
  c: number,
  out: Float64Array,
): void {
  for (let i = 0; i < n; i += 4) {
    const row0 = i * n;
    // Rows beyond the last repeat it: one loop for all, and their sums are not stored.
    const row1 = Math.min(i + 1, n - 1) * n;
    const row2 = Math.min(i + 2, n - 1) * n;
    const row3 = Math.min(i + 3, n - 1) * n;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0, at = c; j < n; j++, at += columns) {
      const value = x[at];
      s0 += S[row0 + j] * value;
      s1 += S[row1 + j] * value;
      s2 += S[row2 + j] * value;
      s3 += S[row3 + j] * value;
    }
    out[i * columns + c] = s0;
    if (i + 1 < n) out[(i + 1) * columns + c] = s1;
    if (i + 2 < n) out[(i + 2) * columns + c] = s2;
    if (i + 3 < n) out[(i + 3) * columns + c] = s3;
  }
}

function multiplyTwo(
  S: Float32Array,
  n: number,
  x: Float64Array,
  columns: number,
  c: number,
  out: Float64Array,
): void {
  for (let i = 0; i < n; i += 2) {
    const row0 = i * n;
    const row1 = Math.min(i + 1, n - 1) * n;
    let s00 = 0;
    let s01 = 0;
    let s10 = 0;
    let s11 = 0;
    for (let j = 0, at = c; j < n; j++, at += columns) {
      const first = x[at];
      const second = x[at + 1];
      const a = S[row0 + j];
      const b = S[row1 + j];
      s00 += a * first;
      s01 += a * second;
      s10 += b * first;
      s11 += b * second;
    }
    out[i * columns + c] = s00;
    out[i * columns + c + 1] = s01;
    if (i + 1 < n) {
      out[(i + 1) * columns + c] = s10;
      out[(i + 1) * columns + c + 1] = s11;
    }
  }
}

/** Sᵀ x, likewise; rows of S are still read in order. */
function multiplyTransposed(
  S: Float32Array,
  n: number,
  x: Float64Array,
  columns: number,
  out: Float64Array,
): void {
  out.fill(0);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let c = 0; c < columns; c++) {
      const weight = x[i * columns + c];
      if (weight === 0) continue;
      for (let j = 0, at = c; j < n; j++, at += columns) out[at] += S[row + j] * weight;
    }
  }
}
