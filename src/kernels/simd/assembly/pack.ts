/**
 * Rows in panels of eight, interleaved: `[⌈rows/8⌉, width, 8]`, missing rows zero. Row i is the `width` numbers from
 * `from` + i·`stride` bytes on, times `factor`; or, where that is 0, divided by max(its norm, 1e-6). Packs rows
 * `first` … `last` − 1; eight divides both, and `last` may lie beyond the rows.
 */
export function packRows(
  from: usize,
  rows: i32,
  stride: i32,
  width: i32,
  factor: f32,
  to: usize,
  first: i32,
  last: i32,
): void {
  let row = first;
  for (; row + 4 <= min(rows, last); row += 4) {
    packFour(from + row * stride, stride, width, factor, place(to, row, width));
  }
  // What is left of the last panel: rows one by one, then zeros.
  for (const end = min((rows + 7) & ~7, last); row < end; row++) {
    const begin = from + row * stride;
    packOne(begin, width, row < rows ? factorOf(begin, width, factor) : 0, place(to, row, width));
  }
}

/** Where a row begins in the panels. */
function place(to: usize, row: i32, width: i32): usize {
  return to + (((row >> 3) * width * 8 + (row & 7)) << 2);
}

/** Four rows at once, four columns at a time: loaded along the rows, stored across them. */
function packFour(from: usize, stride: i32, width: i32, factor: f32, to: usize): void {
  const f0 = factorOf(from, width, factor);
  const f1 = factorOf(from + stride, width, factor);
  const f2 = factorOf(from + 2 * stride, width, factor);
  const f3 = factorOf(from + 3 * stride, width, factor);
  let k = 0;
  for (; k + 4 <= width; k += 4, to += 128) {
    const at = from + (k << 2);
    const r0 = scaled(v128.load(at), f0);
    const r1 = scaled(v128.load(at + stride), f1);
    const r2 = scaled(v128.load(at + 2 * stride), f2);
    const r3 = scaled(v128.load(at + 3 * stride), f3);
    const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(t0, t1, 0, 2));
    v128.store(to, v128.shuffle<f64>(t0, t1, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(t2, t3, 0, 2), 64);
    v128.store(to, v128.shuffle<f64>(t2, t3, 1, 3), 96);
  }
  const rest = width - k;
  packOne(from + (k << 2), rest, f0, to);
  packOne(from + (k << 2) + stride, rest, f1, to + 4);
  packOne(from + (k << 2) + 2 * stride, rest, f2, to + 8);
  packOne(from + (k << 2) + 3 * stride, rest, f3, to + 12);
}

/** `width` entries of a row, one by one; zeros without reading where the factor is 0. */
function packOne(from: usize, width: i32, factor: f64, to: usize): void {
  for (let k = 0; k < width; k++) {
    const value = factor === 0 ? 0 : f64(load<f32>(from + (k << 2))) * factor;
    store<f32>(to + (k << 5), f32(value));
  }
}

/** Four entries times a factor that may be too small for a float32: then in two steps. */
function scaled(four: v128, factor: f64): v128 {
  if (factor > 1e-30) return f32x4.mul(four, f32x4.splat(f32(factor)));
  return f32x4.mul(f32x4.mul(four, f32x4.splat(1e-20)), f32x4.splat(f32(factor * 1e20)));
}

/** `factor`, or for 0: 1/max(norm, 1e-6) of `width` numbers, in doubles: squares of 1e30 overflow a float32. */
function factorOf(begin: usize, width: i32, factor: f32): f64 {
  if (factor !== 0) return factor;
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let k = 0;
  for (; k + 4 <= width; k += 4) {
    const four = v128.load(begin + (k << 2));
    const a = f64x2.promote_low_f32x4(four);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  low = f64x2.add(low, high);
  let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  for (; k < width; k++) {
    const value = f64(load<f32>(begin + (k << 2)));
    sum += value * value;
  }
  return 1 / Math.max(Math.sqrt(sum), 1e-6);
}
