/**
 * Columns `first` … `last` − 1 of sums_p += w_j φ_j, p the part of token j: rows `[tokens, width]` at `rows`, parts and
 * weights `[tokens]`, sums `[parts, width]` in doubles. Tokens without weight add nothing. Four divides `first`, and
 * `last` unless it is the width.
 */
export function addColumnsToParts(
  rows: usize,
  tokens: i32,
  width: i32,
  parts: usize,
  weights: usize,
  sums: usize,
  first: i32,
  last: i32,
): void {
  for (let j = 0; j < tokens; j++) {
    const weight = load<f32>(weights + (j << 2));
    if (weight === 0) continue;
    const factor = f64x2.splat(weight);
    let from = rows + ((j * width + first) << 2);
    let to = sums + ((i32(load<f32>(parts + (j << 2))) * width + first) << 3);
    let k = first;
    for (; k + 4 <= last; k += 4, from += 16, to += 32) {
      const values = v128.load(from);
      const low = f64x2.promote_low_f32x4(values);
      const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(values, values, 1, 1));
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(low, factor)));
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(high, factor)), 16);
    }
    for (; k < last; k++, from += 4, to += 8) {
      store<f64>(to, load<f64>(to) + f64(load<f32>(from)) * f64(weight));
    }
  }
}
