import type { SinkhornSettings } from '../forms';
import type { SimdMatrix } from '../matvec/simd-matrix';
import { refuseEmpty } from './sinkhorn.cpu';

/** SIMD form of `sinkhorn` for symmetric S: every iteration stays in WebAssembly. */
export function sinkhornSimd(S: SimdMatrix, { cap, tolerance }: SinkhornSettings) {
  const { n, x, y } = S;
  const u = x.subarray(0, n);
  u.fill(1);
  S.multiplyOnce();
  refuseEmpty(y.subarray(0, n), 'Row');
  // The second columns' places are free: a piece of the iterations after another fits in there.
  const room = y.subarray(n, 2 * n);
  const residuals = new Float32Array(cap).fill(-1);
  for (let made = 0; made < cap; made += n) {
    const piece = room.subarray(0, Math.min(n, cap - made)).fill(-1);
    S.balance(piece, tolerance);
    residuals.set(piece, made);
    if (piece[piece.length - 1] <= tolerance) break;
  }
  const scaling = u.slice();
  return { u: scaling, v: scaling, residuals };
}
