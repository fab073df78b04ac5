import { ownTile } from './board';
import { exp } from './exp';

/**
 * Inner products of four rows of one panel with the eight rows of another (`pack.ts`), row by row into the 32
 * numbers at `out`: eight sums stay in registers, and every number loaded is used four or eight times.
 */
function tile(a: usize, b: usize, width: i32, out: usize): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  for (const end = b + (width << 5); b < end; a += 32, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let row = v128.load_splat<f32>(a);
    s00 = f32x4.add(s00, f32x4.mul(row, b0));
    s01 = f32x4.add(s01, f32x4.mul(row, b1));
    row = v128.load_splat<f32>(a, 4);
    s10 = f32x4.add(s10, f32x4.mul(row, b0));
    s11 = f32x4.add(s11, f32x4.mul(row, b1));
    row = v128.load_splat<f32>(a, 8);
    s20 = f32x4.add(s20, f32x4.mul(row, b0));
    s21 = f32x4.add(s21, f32x4.mul(row, b1));
    row = v128.load_splat<f32>(a, 12);
    s30 = f32x4.add(s30, f32x4.mul(row, b0));
    s31 = f32x4.add(s31, f32x4.mul(row, b1));
  }
  v128.store(out, s00);
  v128.store(out, s01, 16);
  v128.store(out, s10, 32);
  v128.store(out, s11, 48);
  v128.store(out, s20, 64);
  v128.store(out, s21, 80);
  v128.store(out, s30, 96);
  v128.store(out, s31, 112);
}

/** Four cosines, rounding errors clipped off. */
function clamped(at: usize): v128 {
  return f32x4.max(f32x4.min(v128.load(at), f32x4.splat(1)), f32x4.splat(-1));
}

/** The tile becomes exp((d_ij − 1)·inverse). */
function toAffinities(at: usize, inverse: f32): void {
  for (const end = at + 128; at < end; at += 16) {
    const exponent = f32x4.mul(f32x4.sub(clamped(at), f32x4.splat(1)), f32x4.splat(inverse));
    v128.store(at, exp(exponent));
  }
}

/** The tile of affinities of four rows from i on with the panel of row j, all of one set of packed rows. */
export function affinityTile(packed: usize, width: i32, inverse: f32, i: i32, j: i32, out: usize): void {
  const panel = (width * 8) << 2;
  tile(packed + (i >> 3) * panel + ((i & 4) << 2), packed + (j >> 3) * panel, width, out);
  toAffinities(out, inverse);
}

/**
 * Rows `first` … `last` − 1 of the upper triangle of S_ij = exp((d_ij − 1)·inverse), `[rows, rows]`, of packed,
 * normalised rows: only the tiles that touch the triangle are multiplied, and each value is written on both sides
 * of the diagonal. Four divides `first`.
 */
export function affinityRows(
  packed: usize,
  rows: i32,
  width: i32,
  inverse: f32,
  S: usize,
  first: i32,
  last: i32,
): void {
  const scratch = ownTile();
  for (let i = first; i < min(last, rows); i += 4) {
    for (let j = i & ~7; j < rows; j += 8) {
      affinityTile(packed, width, inverse, i, j, scratch);
      if (j > i + 3 && j + 8 <= rows) mirrorWhole(scratch, S, rows, i, j);
      else mirrorEdge(scratch, S, rows, i, j);
    }
  }
}

/** A tile wholly inside the matrix and above the diagonal: four rows of eight, and the same transposed. */
function mirrorWhole(scratch: usize, S: usize, n: i32, i: i32, j: i32): void {
  for (let half = 0; half < 2; half++) {
    const from = scratch + (half << 4);
    const r0 = v128.load(from);
    const r1 = v128.load(from, 32);
    const r2 = v128.load(from, 64);
    const r3 = v128.load(from, 96);
    const stride = n << 2;
    let to = S + ((i * n + j + half * 4) << 2);
    v128.store(to, r0);
    v128.store(to + stride, r1);
    v128.store(to + 2 * stride, r2);
    v128.store(to + 3 * stride, r3);
    const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    to = S + (((j + half * 4) * n + i) << 2);
    v128.store(to, v128.shuffle<f64>(t0, t1, 0, 2));
    v128.store(to + stride, v128.shuffle<f64>(t0, t1, 1, 3));
    v128.store(to + 2 * stride, v128.shuffle<f64>(t2, t3, 0, 2));
    v128.store(to + 3 * stride, v128.shuffle<f64>(t2, t3, 1, 3));
  }
}

/** A tile on the diagonal or across the matrix's edge: what lies above the diagonal, one by one. */
function mirrorEdge(scratch: usize, S: usize, n: i32, i: i32, j: i32): void {
  for (let y = i; y < min(i + 4, n); y++) {
    for (let x = max(j, y); x < min(j + 8, n); x++) {
      const value = load<f32>(scratch + (((y - i) * 8 + x - j) << 2));
      store<f32>(S + ((y * n + x) << 2), value);
      store<f32>(S + ((x * n + y) << 2), value);
    }
  }
}

/**
 * Rows `first` … `last` − 1 of the inner products of packed rows with other such rows → `[rows, columns]`; clipped to
 * what a cosine can be where `clip` is 1. Four divides `first`.
 */
export function productRows(
  a: usize,
  rows: i32,
  b: usize,
  columns: i32,
  width: i32,
  out: usize,
  clip: i32,
  first: i32,
  last: i32,
): void {
  const scratch = ownTile();
  const panel = (width * 8) << 2;
  for (let i = first; i < min(last, rows); i += 4) {
    for (let j = 0; j < columns; j += 8) {
      tile(a + (i >> 3) * panel + ((i & 4) << 2), b + (j >> 3) * panel, width, scratch);
      if (clip) for (let at = scratch; at < scratch + 128; at += 16) v128.store(at, clamped(at));
      const length = min(columns - j, 8) << 2;
      for (let y = 0; y < min(rows - i, 4); y++) {
        memory.copy(out + (((i + y) * columns + j) << 2), scratch + (y << 5), length);
      }
    }
  }
}
