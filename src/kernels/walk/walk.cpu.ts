import type { WalkSettings } from '../forms';
import type { Matrix } from '../matvec/matvec.cpu';

/**
 * CPU form of `walk`: S `[n, n]`, u and v `[n]` (one array where S is symmetric), start `[n, columns]` →
 * `[hops + 1, n, columns]`.
 */
export function walkCpu(
  S: Matrix,
  u: Float32Array,
  v: Float32Array,
  start: Float32Array,
  columns: number,
  settings: WalkSettings,
): Float32Array {
  const { hops, restart } = settings;
  const symmetric = u === v;
  const size = S.n * columns;
  const every = new Float32Array((hops + 1) * size);
  every.set(start);
  const x = Float64Array.from(start);
  const scaled = new Float64Array(size);
  const forth = new Float64Array(size);
  const back = new Float64Array(size);
  for (let hop = 1; hop <= hops; hop++) {
    scale(x, v, columns, scaled);
    if (symmetric) S.multiplySymmetric(scaled, columns, forth);
    else {
      S.multiply(scaled, columns, forth);
      scale(x, u, columns, scaled);
      S.multiplyTransposed(scaled, columns, back);
    }
    for (let at = 0; at < size; at++) {
      const token = Math.floor(at / columns);
      const there = u[token] * forth[at];
      const moved = symmetric ? there : (there + v[token] * back[at]) / 2;
      x[at] = (1 - restart) * moved + restart * start[at];
    }
    every.set(x, hop * size);
  }
  return every;
}

function scale(x: Float64Array, by: Float32Array, columns: number, out: Float64Array): void {
  for (let i = 0, at = 0; i < by.length; i++) {
    for (let c = 0; c < columns; c++, at++) out[at] = by[i] * x[at];
  }
}
