import type { SinkhornSettings } from '../forms';
import type { SimdMatrix } from '../matvec/simd-matrix';
import { refuseEmpty } from './sinkhorn.cpu';

/** SIMD form of `sinkhorn` for symmetric S: every iteration stays in WebAssembly. */
export function sinkhornSimd(S: SimdMatrix, { cap, tolerance }: SinkhornSettings) {
  const { n, x, y } = S;
  const { run } = S.instance;
  const u = x.subarray(0, n);
  const Su = y.subarray(0, n);
  u.fill(1);
  run.multiplySymmetric(S.values.byteOffset, n, u.byteOffset, Su.byteOffset);
  refuseEmpty(Su, 'Row');
  // The second columns' places are free: a piece of the iterations after another fits in there.
  const room = y.subarray(n, 2 * n);
  const residuals = new Float32Array(cap).fill(-1);
  for (let made = 0; made < cap; made += n) {
    const piece = Math.min(n, cap - made);
    room.fill(-1);
    run.balanceSymmetric(
      S.values.byteOffset,
      n,
      u.byteOffset,
      Su.byteOffset,
      room.byteOffset,
      piece,
      tolerance,
    );
    residuals.set(room.subarray(0, piece), made);
    if (room[piece - 1] <= tolerance) break;
  }
  const scaling = u.slice();
  return { u: scaling, v: scaling, residuals };
}
