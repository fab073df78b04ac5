/** The four lanes added up. */
export function total(four: v128): f32 {
  const pairs = f32x4.add(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Rows `first` … `last` − 1 of y = S x, S `[n, n]`: four at a time. Four divides `first`, and `last` unless it is n. */
export function multiplyRows(S: usize, n: i32, x: usize, y: usize, first: i32, last: i32): void {
  const stride = n << 2;
  let i = first;
  for (; i + 4 <= last; i += 4) {
    let row = S + i * stride;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let j = 0;
    for (; j + 4 <= n; j += 4, row += 16) {
      const value = v128.load(x + (j << 2));
      s0 = f32x4.add(s0, f32x4.mul(v128.load(row), value));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(row + stride), value));
      s2 = f32x4.add(s2, f32x4.mul(v128.load(row + 2 * stride), value));
      s3 = f32x4.add(s3, f32x4.mul(v128.load(row + 3 * stride), value));
    }
    let sums = f32x4(total(s0), total(s1), total(s2), total(s3));
    for (; j < n; j++, row += 4) {
      const column = f32x4(
        load<f32>(row),
        load<f32>(row + stride),
        load<f32>(row + 2 * stride),
        load<f32>(row + 3 * stride),
      );
      sums = f32x4.add(sums, f32x4.mul(column, v128.load_splat<f32>(x + (j << 2))));
    }
    v128.store(y + (i << 2), sums);
  }
  for (; i < last; i++) {
    let sum: f32 = 0;
    for (let j = 0; j < n; j++) sum += load<f32>(S + i * stride + (j << 2)) * load<f32>(x + (j << 2));
    store<f32>(y + (i << 2), sum);
  }
}

/**
 * Columns `first` … `last` − 1 of y = Sᵀx; rows of S are still read in order, four at a time; four that meet only
 * zeros are passed over. Four divides `first`, and `last` unless it is n.
 */
export function multiplyColumns(S: usize, n: i32, x: usize, y: usize, first: i32, last: i32): void {
  const stride = n << 2;
  const begin = first << 2;
  const end = last << 2;
  memory.fill(y + begin, 0, end - begin);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    if (!v128.any_true(f32x4.ne(v128.load(x + (i << 2)), f32x4.splat(0)))) continue;
    const row = S + i * stride;
    const x0 = v128.load_splat<f32>(x + (i << 2));
    const x1 = v128.load_splat<f32>(x + (i << 2), 4);
    const x2 = v128.load_splat<f32>(x + (i << 2), 8);
    const x3 = v128.load_splat<f32>(x + (i << 2), 12);
    let at = begin;
    for (; at + 16 <= end; at += 16) {
      const near = f32x4.add(f32x4.mul(v128.load(row + at), x0), f32x4.mul(v128.load(row + at + stride), x1));
      const far = f32x4.add(
        f32x4.mul(v128.load(row + at + 2 * stride), x2),
        f32x4.mul(v128.load(row + at + 3 * stride), x3),
      );
      v128.store(y + at, f32x4.add(v128.load(y + at), f32x4.add(near, far)));
    }
    for (let k = 0; k < 4; k++) addRow(row + k * stride, at, end, load<f32>(x + ((i + k) << 2)), y);
  }
  for (; i < n; i++) addRow(S + i * stride, begin, end, load<f32>(x + (i << 2)), y);
}

/** y += weight·row between two byte offsets. */
function addRow(row: usize, at: i32, end: i32, weight: f32, y: usize): void {
  for (; at < end; at += 4) store<f32>(y + at, load<f32>(y + at) + load<f32>(row + at) * weight);
}

/**
 * What rows `first` … `last` − 1 of the upper triangle give to y = S x where S = Sᵀ: every S_ij, i < j, serves twice,
 * for y_i and for y_j. Written from y_first on; four rows at a time. Four divides `first`, and `last` unless it is n.
 */
export function multiplyTriangle(S: usize, n: i32, x: usize, y: usize, first: i32, last: i32): void {
  const stride = n << 2;
  memory.fill(y + (first << 2), 0, stride - (first << 2));
  let i = first;
  for (; i + 4 <= last; i += 4) {
    let row = S + i * stride + (i << 2);
    corner(row, stride, x + (i << 2), y + (i << 2), 4);
    row += 16;
    const x0 = v128.load_splat<f32>(x + (i << 2));
    const x1 = v128.load_splat<f32>(x + (i << 2), 4);
    const x2 = v128.load_splat<f32>(x + (i << 2), 8);
    const x3 = v128.load_splat<f32>(x + (i << 2), 12);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let at = (i + 4) << 2;
    for (; at + 16 <= stride; at += 16, row += 16) {
      const value = v128.load(x + at);
      const r0 = v128.load(row);
      const r1 = v128.load(row + stride);
      const r2 = v128.load(row + 2 * stride);
      const r3 = v128.load(row + 3 * stride);
      s0 = f32x4.add(s0, f32x4.mul(r0, value));
      s1 = f32x4.add(s1, f32x4.mul(r1, value));
      s2 = f32x4.add(s2, f32x4.mul(r2, value));
      s3 = f32x4.add(s3, f32x4.mul(r3, value));
      const near = f32x4.add(f32x4.mul(r0, x0), f32x4.mul(r1, x1));
      const far = f32x4.add(f32x4.mul(r2, x2), f32x4.mul(r3, x3));
      v128.store(y + at, f32x4.add(v128.load(y + at), f32x4.add(near, far)));
    }
    const sums = f32x4(total(s0), total(s1), total(s2), total(s3));
    v128.store(y + (i << 2), f32x4.add(v128.load(y + (i << 2)), sums));
    for (; at < stride; at += 4, row += 4) {
      for (let k = 0; k < 4; k++) both(load<f32>(row + k * stride), x, y, (i + k) << 2, at);
    }
  }
  corner(S + i * stride + (i << 2), stride, x + (i << 2), y + (i << 2), last - i);
}

/** The same for two columns: x and y are `[2, n]`. Two rows at a time. */
export function multiplyTriangleTwo(S: usize, n: i32, x: usize, y: usize, first: i32, last: i32): void {
  const stride = n << 2;
  memory.fill(y + (first << 2), 0, stride - (first << 2));
  memory.fill(y + stride + (first << 2), 0, stride - (first << 2));
  let i = first;
  for (; i + 2 <= last; i += 2) {
    let row = S + i * stride + (i << 2);
    corner(row, stride, x + (i << 2), y + (i << 2), 2);
    corner(row, stride, x + stride + (i << 2), y + stride + (i << 2), 2);
    row += 8;
    const x0 = v128.load_splat<f32>(x + (i << 2));
    const x1 = v128.load_splat<f32>(x + (i << 2), 4);
    const z0 = v128.load_splat<f32>(x + stride + (i << 2));
    const z1 = v128.load_splat<f32>(x + stride + (i << 2), 4);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let t0 = f32x4.splat(0);
    let t1 = f32x4.splat(0);
    let at = (i + 2) << 2;
    for (; at + 16 <= stride; at += 16, row += 16) {
      const r0 = v128.load(row);
      const r1 = v128.load(row + stride);
      let value = v128.load(x + at);
      s0 = f32x4.add(s0, f32x4.mul(r0, value));
      s1 = f32x4.add(s1, f32x4.mul(r1, value));
      let moved = f32x4.add(f32x4.mul(r0, x0), f32x4.mul(r1, x1));
      v128.store(y + at, f32x4.add(v128.load(y + at), moved));
      value = v128.load(x + stride + at);
      t0 = f32x4.add(t0, f32x4.mul(r0, value));
      t1 = f32x4.add(t1, f32x4.mul(r1, value));
      moved = f32x4.add(f32x4.mul(r0, z0), f32x4.mul(r1, z1));
      v128.store(y + stride + at, f32x4.add(v128.load(y + stride + at), moved));
    }
    addTwo(y + (i << 2), total(s0), total(s1));
    addTwo(y + stride + (i << 2), total(t0), total(t1));
    for (; at < stride; at += 4, row += 4) {
      for (let k = 0; k < 2; k++) {
        const value = load<f32>(row + k * stride);
        both(value, x, y, (i + k) << 2, at);
        both(value, x + stride, y + stride, (i + k) << 2, at);
      }
    }
  }
  corner(S + i * stride + (i << 2), stride, x + (i << 2), y + (i << 2), last - i);
  corner(S + i * stride + (i << 2), stride, x + stride + (i << 2), y + stride + (i << 2), last - i);
}

function addTwo(y: usize, first: f32, second: f32): void {
  store<f32>(y, load<f32>(y) + first);
  store<f32>(y, load<f32>(y, 4) + second, 4);
}

/** The square of `side` rows on the diagonal, added to y. */
function corner(row: usize, stride: i32, x: usize, y: usize, side: i32): void {
  for (let a = 0; a < side; a++, row += stride) {
    let sum: f32 = 0;
    for (let b = 0; b < side; b++) sum += load<f32>(row + (b << 2)) * load<f32>(x + (b << 2));
    store<f32>(y + (a << 2), load<f32>(y + (a << 2)) + sum);
  }
}

/** One entry of S and its mirror image; `i` and `j` in bytes. */
function both(value: f32, x: usize, y: usize, i: i32, j: i32): void {
  store<f32>(y + i, load<f32>(y + i) + value * load<f32>(x + j));
  store<f32>(y + j, load<f32>(y + j) + value * load<f32>(x + i));
}
