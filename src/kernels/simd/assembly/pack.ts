/**
 * Rows `[rows, width]` divided by max(their norm, 1e-6), in panels of eight rows, interleaved:
 * `[⌈rows/8⌉, width, 8]`, missing rows zero. Norms in doubles: squares of 1e30 overflow a float32.
 */
export function packNormalised(from: usize, rows: i32, width: i32, to: usize): void {
  memory.fill(to, 0, (((rows + 7) >> 3) * width * 8) << 2);
  for (let row = 0; row < rows; row++) {
    const begin = from + ((row * width) << 2);
    const factor = 1 / Math.max(Math.sqrt(squares(begin, width)), 1e-6);
    let at = to + (((row >> 3) * width * 8 + (row & 7)) << 2);
    for (let k = 0; k < width; k++, at += 32) {
      store<f32>(at, f32(f64(load<f32>(begin + (k << 2))) * factor));
    }
  }
}

/** Sum of the squares of `width` numbers, in four parts: no step waits for the one before. */
function squares(begin: usize, width: i32): f64 {
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
  return sum;
}
