import { addBlocks, blocksOf } from './blocks';
import { share } from './team';
import { ASSIGNED, Kernel, MULTIPLIED, PACKED, STRIP, SUMMED, TILED } from './work';

/**
 * The operations as they are called from outside, each a job for all threads. A chunk is always the same rows or
 * columns, however many threads there are.
 */

/** What takes longer than a multiplication on what lies in registers, in such: an exponential, and a number read. */
const EXP: f64 = 20;
const READ: f64 = 4;

function chunksOf(sides: i32, chunk: i32): i32 {
  return (sides + chunk - 1) / chunk;
}

/** `packRows`: rows `[rows, width]`, `stride` bytes apart, into panels. */
export function pack(from: usize, rows: i32, stride: i32, width: i32, factor: f32, to: usize): void {
  const cost = f64(rows) * f64(width) * READ;
  const bits = reinterpret<i32>(factor);
  share(Kernel.Pack, chunksOf(rows, PACKED), cost, from, rows, stride, width, bits, to);
}

/** S_ij = exp((d_ij − 1)·inverse) of packed, normalised rows → `[rows, rows]`. */
export function affinity(packed: usize, rows: i32, width: i32, inverse: f32, S: usize): void {
  const cost = (f64(rows) * f64(rows) * f64(width)) / 2;
  const bits = reinterpret<i32>(inverse);
  share(Kernel.Affinity, chunksOf(rows, TILED), cost, packed, rows, width, bits, S);
}

/** Inner products of packed rows with other such rows → `[rows, columns]`, clipped to −1 … 1 where `clip` is 1. */
export function products(
  a: usize,
  rows: i32,
  b: usize,
  columns: i32,
  width: i32,
  out: usize,
  clip: i32,
): void {
  const cost = f64(rows) * f64(columns) * f64(width);
  share(Kernel.Products, chunksOf(rows, TILED), cost, a, rows, b, columns, width, out, clip);
}

/** y = S x, S `[n, n]`. */
export function multiply(S: usize, n: i32, x: usize, y: usize): void {
  share(Kernel.Multiply, chunksOf(n, MULTIPLIED), f64(n) * f64(n) * READ, S, n, x, y);
}

/** y = Sᵀx; rows of S that meet only zeros are not read. */
export function multiplyTransposed(S: usize, n: i32, x: usize, y: usize): void {
  share(Kernel.MultiplyTransposed, chunksOf(n, STRIP), f64(n) * f64(n) * READ, S, n, x, y);
}

export function costOfSymmetric(n: i32, columns: i32): f64 {
  return (f64(n) * f64(n) * f64(columns) * READ) / 2;
}

/** y = S x of one or two columns, S = Sᵀ; x and y `[columns, n]`, `parts` has room for `[MOST_BLOCKS, columns, n]`. */
export function multiplySymmetric(S: usize, n: i32, x: usize, y: usize, columns: i32, parts: usize): void {
  share(Kernel.MultiplySymmetric, blocksOf(n), costOfSymmetric(n, columns), S, n, x, columns, parts);
  addBlocks(parts, n, columns, y);
}

/** `multiplySymmetric` with the affinity of packed, normalised rows, which is not kept; any number of columns. */
export function multiplyForgotten(
  packed: usize,
  n: i32,
  width: i32,
  inverse: f32,
  x: usize,
  y: usize,
  columns: i32,
  parts: usize,
): void {
  const cost = (f64(n) * f64(n) * f64(width)) / 2;
  const bits = reinterpret<i32>(inverse);
  share(Kernel.MultiplyForgotten, blocksOf(n), cost, packed, n, width, bits, x, columns, parts);
  addBlocks(parts, n, columns, y);
}

/** sums_p += w_j φ_j, p the part of token j: see `addColumnsToParts`. */
export function addToParts(
  rows: usize,
  tokens: i32,
  width: i32,
  parts: usize,
  weights: usize,
  sums: usize,
): void {
  const cost = f64(tokens) * f64(width) * READ;
  share(Kernel.AddToParts, chunksOf(width, SUMMED), cost, rows, tokens, width, parts, weights, sums);
}

/** mean += part·softmax of every row of the logits `[rows, tokens]`: see `addSoftmaxRows`. */
export function addSoftmax(
  logits: usize,
  rows: i32,
  tokens: i32,
  mean: usize,
  skip: i32,
  part: f32,
  sums: usize,
): void {
  const cost = f64(rows) * f64(tokens) * EXP;
  const bits = reinterpret<i32>(part);
  share(Kernel.AddSoftmax, chunksOf(rows, TILED), cost, logits, rows, tokens, mean, skip, bits, sums);
}

/** The part of every token: see `assignRows`. */
export function assign(cosines: usize, tokens: i32, count: i32, scores: usize, tie: f32, parts: usize): void {
  const cost = f64(tokens) * f64(count) * READ;
  const bits = reinterpret<i32>(tie);
  share(Kernel.Assign, chunksOf(tokens, ASSIGNED), cost, cosines, tokens, count, scores, bits, parts);
}
