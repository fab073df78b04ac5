import { ownTile } from './board';
import { affinityTile } from './inner';
import { total } from './matvec';

/**
 * What rows `first` … `last` − 1 of the upper triangle give to y = S x, S the affinity of packed, normalised rows, which
 * is computed tile by tile and forgotten: x and y `[columns, n]`, y written from y_first on. Four divides `first`.
 */
export function multiplyForgotten(
  packed: usize,
  n: i32,
  width: i32,
  inverse: f32,
  x: usize,
  columns: i32,
  y: usize,
  first: i32,
  last: i32,
): void {
  const stride = n << 2;
  for (let c = 0; c < columns; c++) memory.fill(y + c * stride + (first << 2), 0, stride - (first << 2));
  const scratch = ownTile();
  for (let i = first; i < last; i += 4) {
    for (let j = i & ~7; j < n; j += 8) {
      affinityTile(packed, width, inverse, i, j, scratch);
      const whole = j > i + 3 && j + 8 <= n;
      for (let c = 0; c < columns; c++) {
        if (whole) multiplyWhole(scratch, x + c * stride, y + c * stride, i << 2, j << 2);
        else multiplyEdge(scratch, n, x + c * stride, y + c * stride, i, j);
      }
    }
  }
}

/** A tile wholly above the diagonal and inside the matrix; `i` and `j` in bytes. */
function multiplyWhole(tile: usize, x: usize, y: usize, i: i32, j: i32): void {
  const x0 = v128.load(x + j);
  const x1 = v128.load(x + j, 16);
  let y0 = v128.load(y + j);
  let y1 = v128.load(y + j, 16);
  for (let k = 0; k < 16; k += 4, tile += 32) {
    const s0 = v128.load(tile);
    const s1 = v128.load(tile, 16);
    const sum = total(f32x4.add(f32x4.mul(s0, x0), f32x4.mul(s1, x1)));
    store<f32>(y + i + k, load<f32>(y + i + k) + sum);
    const value = v128.load_splat<f32>(x + i + k);
    y0 = f32x4.add(y0, f32x4.mul(s0, value));
    y1 = f32x4.add(y1, f32x4.mul(s1, value));
  }
  v128.store(y + j, y0);
  v128.store(y + j, y1, 16);
}

/** A tile on the diagonal or across the matrix's edge: what lies above the diagonal, one by one. */
function multiplyEdge(tile: usize, n: i32, x: usize, y: usize, i: i32, j: i32): void {
  for (let a = i; a < min(i + 4, n); a++) {
    for (let b = max(j, a); b < min(j + 8, n); b++) {
      const value = load<f32>(tile + (((a - i) * 8 + b - j) << 2));
      store<f32>(y + (a << 2), load<f32>(y + (a << 2)) + value * load<f32>(x + (b << 2)));
      if (a === b) continue;
      store<f32>(y + (b << 2), load<f32>(y + (b << 2)) + value * load<f32>(x + (a << 2)));
    }
  }
}
