/** Rows of a product's inner side that are summed before the next: what they touch stays in the nearest cache. */
const SLAB = 64;

/** C `[m, n]` += A `[m, k]` B `[k, n]`, all row-major. */
export function multiply(A: usize, B: usize, C: usize, m: i32, k: i32, n: i32): void {
  sumInto(A, k << 2, 4, B, C, m, k, n);
}

/** C `[k, n]` += Aᵀ B of A `[m, k]` and B `[m, n]`. */
export function multiplyTransposed(A: usize, B: usize, C: usize, m: i32, k: i32, n: i32): void {
  for (let from = 0; from < m; from += SLAB) {
    const rows = min(SLAB, m - from);
    sumInto(A + ((from * k) << 2), 4, k << 2, B + ((from * n) << 2), C, k, rows, n);
  }
}

/**
 * C `[rows, n]` += Σ_s A(i, s) B(s, j), A's entries `down` bytes apart along i and `along` bytes along s: four rows
 * by eight columns stay in registers, the columns that are left over go four at a time, then one by one.
 */
function sumInto(A: usize, down: i32, along: i32, B: usize, C: usize, rows: i32, sums: i32, n: i32): void {
  const stride = n << 2;
  let j = 0;
  for (; j + 8 <= n; j += 8) {
    let i = 0;
    for (; i + 4 <= rows; i += 4) {
      eight(A + i * down, down, along, B + (j << 2), C + i * stride + (j << 2), stride, sums);
    }
    for (; i < rows; i++) four(A + i * down, along, B + (j << 2), C + i * stride + (j << 2), stride, sums, 2);
  }
  for (; j + 4 <= n; j += 4) {
    for (let i = 0; i < rows; i++) {
      four(A + i * down, along, B + (j << 2), C + i * stride + (j << 2), stride, sums, 1);
    }
  }
  for (; j < n; j++) {
    for (let i = 0; i < rows; i++) {
      const at = C + i * stride + (j << 2);
      let sum = load<f32>(at);
      for (let s = 0; s < sums; s++) {
        sum += load<f32>(A + i * down + s * along) * load<f32>(B + s * stride + (j << 2));
      }
      store<f32>(at, sum);
    }
  }
}

/** A tile of four rows by eight columns. */
function eight(a: usize, down: i32, along: i32, b: usize, c: usize, stride: i32, sums: i32): void {
  let s00 = v128.load(c);
  let s01 = v128.load(c, 16);
  let s10 = v128.load(c + stride);
  let s11 = v128.load(c + stride, 16);
  let s20 = v128.load(c + 2 * stride);
  let s21 = v128.load(c + 2 * stride, 16);
  let s30 = v128.load(c + 3 * stride);
  let s31 = v128.load(c + 3 * stride, 16);
  const a1 = down;
  const a2 = 2 * down;
  const a3 = 3 * down;
  for (let s = 0; s < sums; s++, a += along, b += stride) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let row = v128.load_splat<f32>(a);
    s00 = f32x4.add(s00, f32x4.mul(row, b0));
    s01 = f32x4.add(s01, f32x4.mul(row, b1));
    row = v128.load_splat<f32>(a + a1);
    s10 = f32x4.add(s10, f32x4.mul(row, b0));
    s11 = f32x4.add(s11, f32x4.mul(row, b1));
    row = v128.load_splat<f32>(a + a2);
    s20 = f32x4.add(s20, f32x4.mul(row, b0));
    s21 = f32x4.add(s21, f32x4.mul(row, b1));
    row = v128.load_splat<f32>(a + a3);
    s30 = f32x4.add(s30, f32x4.mul(row, b0));
    s31 = f32x4.add(s31, f32x4.mul(row, b1));
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c + stride, s10);
  v128.store(c + stride, s11, 16);
  v128.store(c + 2 * stride, s20);
  v128.store(c + 2 * stride, s21, 16);
  v128.store(c + 3 * stride, s30);
  v128.store(c + 3 * stride, s31, 16);
}

/** One row by four columns, or by eight (`vectors` 2). */
function four(a: usize, along: i32, b: usize, c: usize, stride: i32, sums: i32, vectors: i32): void {
  for (let v = 0; v < vectors; v++, b += 16, c += 16) {
    let sum = v128.load(c);
    let from = a;
    let to = b;
    for (let s = 0; s < sums; s++, from += along, to += stride) {
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(from), v128.load(to)));
    }
    v128.store(c, sum);
  }
}
