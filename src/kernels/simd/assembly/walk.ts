import { multiplySymmetric, multiplyTransposed } from './operations';

/** y = S x of one or two columns, S = Sᵀ; `full` of the entries of x are not 0. */
export function multiplyFew(
  S: usize,
  n: i32,
  x: usize,
  y: usize,
  columns: i32,
  parts: usize,
  full: i32,
): void {
  if (full * 4 < n) {
    // A walk begins at few tokens: the rows of S that meet only zeros are passed over.
    for (let c = 0; c < columns; c++) multiplyTransposed(S, n, x + ((c * n) << 2), y + ((c * n) << 2));
  } else multiplySymmetric(S, n, x, y, columns, parts);
}

/**
 * One hop x ← (1−restart)·u ⊙ S(u ⊙ x) + restart·start, S = Sᵀ, of one or two columns: `at` and `start`
 * `[n, columns]`, interleaved; `x` and `y` `[columns, n]` and `parts` are room for the
 * product.
 */
export function hopSymmetric(
  S: usize,
  n: i32,
  u: usize,
  at: usize,
  start: usize,
  x: usize,
  y: usize,
  parts: usize,
  columns: i32,
  restart: f32,
): void {
  let full = 0;
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      const value = load<f32>(at + ((i * columns + c) << 2));
      if (value !== 0) full++;
      store<f32>(x + ((c * n + i) << 2), load<f32>(u + (i << 2)) * value);
    }
  }
  multiplyFew(S, n, x, y, columns, parts, full);
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      const place = (i * columns + c) << 2;
      const moved = load<f32>(u + (i << 2)) * load<f32>(y + ((c * n + i) << 2));
      store<f32>(at + place, (1 - restart) * moved + restart * load<f32>(start + place));
    }
  }
}
