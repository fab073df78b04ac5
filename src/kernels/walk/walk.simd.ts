import type { WalkSettings } from '../forms';
import type { SimdMatrix } from '../matvec/simd-matrix';

/**
 * SIMD form of `walk` for symmetric S, u `[n]` its one scaling: start `[n, columns]` → `[hops + 1, n, columns]`.
 * Columns know nothing of each other: two at a time go all their hops in WebAssembly.
 */
export function walkSimd(
  S: SimdMatrix,
  u: Float32Array,
  start: Float32Array,
  columns: number,
  { hops, restart }: WalkSettings,
): Float32Array {
  const { n } = S;
  const size = n * columns;
  const every = new Float32Array((hops + 1) * size);
  every.set(start);
  S.scaling.set(u);
  for (let c = 0; c < columns; c += 2) {
    const count = c + 1 < columns ? 2 : 1;
    const at = S.at.subarray(0, n * count);
    gather(start, columns, c, count, at);
    S.start.set(at);
    for (let hop = 1; hop <= hops; hop++) {
      S.hop(count, restart);
      scatter(at, count, every.subarray(hop * size, (hop + 1) * size), columns, c);
    }
  }
  return every;
}

/** Columns c … c + count − 1 of `[n, columns]` → `[n, count]`. */
function gather(from: Float32Array, columns: number, c: number, count: number, to: Float32Array): void {
  if (columns === count) to.set(from);
  else
    for (let at = c, i = 0; i < to.length; at += columns) {
      for (let k = 0; k < count; k++, i++) to[i] = from[at + k];
    }
}

/** And back. */
function scatter(from: Float32Array, count: number, to: Float32Array, columns: number, c: number): void {
  if (columns === count) to.set(from);
  else
    for (let at = c, i = 0; i < from.length; at += columns) {
      for (let k = 0; k < count; k++, i++) to[at + k] = from[i];
    }
}
