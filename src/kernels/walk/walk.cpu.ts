import type { WalkSettings } from '../forms';
import type { Matrix } from '../matvec/matvec.cpu';
import { transitionCpu } from '../transition/transition.cpu';

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
  const size = S.n * columns;
  const every = new Float32Array((hops + 1) * size);
  every.set(start);
  const x = Float64Array.from(start);
  const moved = new Float64Array(size);
  const move = transitionCpu(S, u, v, columns);
  for (let hop = 1; hop <= hops; hop++) {
    move(x, moved);
    for (let at = 0; at < size; at++) x[at] = (1 - restart) * moved[at] + restart * start[at];
    every.set(x, hop * size);
  }
  return every;
}
