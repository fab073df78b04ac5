import type { WalkSettings } from '../forms';
import type { SimdMatrix } from '../matvec/simd-matrix';

/**
 * SIMD form of `walk` for symmetric S, u `[n]` its one scaling: start `[n, columns]` → `[hops + 1, n, columns]`.
 * Columns know nothing of each other: two at a time go all their hops.
 */
export function walkSimd(
  S: SimdMatrix,
  u: Float32Array,
  start: Float32Array,
  columns: number,
  { hops, restart }: WalkSettings,
): Float32Array {
  const { n, x, y } = S;
  const size = n * columns;
  const every = new Float32Array((hops + 1) * size);
  every.set(start);
  const stay = 1 - restart;
  for (let c = 0; c < columns; c += 2) {
    const count = c + 1 < columns ? 2 : 1;
    for (let hop = 1; hop <= hops; hop++) {
      const [from, to] = [(hop - 1) * size, hop * size];
      let full = 0;
      for (let k = 0; k < count; k++) {
        for (let i = 0, at = from + c + k; i < n; i++, at += columns) {
          const value = every[at];
          if (value !== 0) full++;
          x[k * n + i] = u[i] * value;
        }
      }
      S.multiplyHere(count, full);
      for (let k = 0; k < count; k++) {
        for (let i = 0, at = c + k; i < n; i++, at += columns) {
          every[to + at] = stay * u[i] * y[k * n + i] + restart * start[at];
        }
      }
    }
  }
  return every;
}
