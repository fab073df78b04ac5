/**
 * A product with half of a symmetric matrix adds to y on both sides of the diagonal. So the rows are cut into
 * blocks, each adds to a y of its own, and these are added up in order. The blocks depend on n alone: the sums are
 * the same whoever computes which.
 */

/** Rows that are worth a block, and the most blocks (`MOST_BLOCKS` in `../../matvec/simd-matrix.ts`). */
const ROWS = 64;
const MOST = 16;

export function blocksOf(n: i32): i32 {
  return max(1, min(n / ROWS, MOST));
}

/** The first row of a block: each has about the same part of the triangle. Four divides it, or it is n. */
export function blockStart(n: i32, blocks: i32, block: i32): i32 {
  if (block === blocks) return n;
  const left = Math.sqrt(1 - f64(block) / f64(blocks));
  return i32(f64(n) * (1 - left)) & ~3;
}

/** y = the sum of `parts` `[blocks, columns, n]`; a block wrote nothing before its first row. */
export function addBlocks(parts: usize, n: i32, columns: i32, y: usize): void {
  const blocks = blocksOf(n);
  memory.copy(y, parts, (columns * n) << 2);
  for (let block = 1; block < blocks; block++) {
    const first = blockStart(n, blocks, block) << 2;
    for (let c = 0; c < columns; c++) {
      const from = parts + (((block * columns + c) * n) << 2);
      addTo(y + ((c * n) << 2), from, first, n << 2);
    }
  }
}

/** y += from between two byte offsets. */
function addTo(y: usize, from: usize, at: i32, end: i32): void {
  for (; at + 16 <= end; at += 16) {
    v128.store(y + at, f32x4.add(v128.load(y + at), v128.load(from + at)));
  }
  for (; at < end; at += 4) store<f32>(y + at, load<f32>(y + at) + load<f32>(from + at));
}
