import { rowNotANumber, SMALLEST_SUM, sumsToZero } from '../errors';
import type { SinkhornSettings } from '../forms';
import type { Matrix } from '../matvec/matvec.cpu';

/** CPU form of `sinkhorn`: S `[n, n]` → u, v `[n]` (one array where symmetric) and residuals `[cap]`. */
export function sinkhornCpu(
  S: Matrix,
  settings: SinkhornSettings,
): { u: Float32Array; v: Float32Array; residuals: Float32Array } {
  const ones = new Float64Array(S.n).fill(1);
  const sums = new Float64Array(S.n);
  if (settings.symmetric) {
    S.multiplySymmetric(ones, 1, sums);
    refuseEmpty(sums, 'Row');
    return balanceSymmetric(S, settings, sums);
  }
  S.multiply(ones, 1, sums);
  refuseEmpty(sums, 'Row');
  const columnSums = new Float64Array(S.n);
  S.multiplyTransposed(ones, 1, columnSums);
  refuseEmpty(columnSums, 'Column');
  return balanceGeneral(S, settings, sums);
}

function refuseEmpty(sums: Float64Array, side: 'Row' | 'Column'): void {
  const strange = sums.findIndex((sum) => !Number.isFinite(Math.fround(sum)));
  if (strange >= 0) throw rowNotANumber(strange);
  const empty = sums.findIndex((sum) => sum < SMALLEST_SUM);
  if (empty >= 0) throw sumsToZero(side, empty);
}

/** u ← √(u ⊘ S u) from 1. S u of one iteration gives both its residual and the next u. */
function balanceSymmetric(S: Matrix, settings: SinkhornSettings, Su: Float64Array) {
  const { n } = S;
  const u = new Float64Array(n).fill(1);
  const residuals = new Float32Array(settings.cap).fill(-1);
  for (let iteration = 0; iteration < settings.cap; iteration++) {
    for (let i = 0; i < n; i++) u[i] = Math.sqrt(u[i] / Su[i]);
    S.multiplySymmetric(u, 1, Su);
    residuals[iteration] = residual(u, Su);
    if (residuals[iteration] <= settings.tolerance) break;
  }
  const scaling = Float32Array.from(u);
  return { u: scaling, v: scaling, residuals };
}

/** u = 1 ⊘ S v, v = 1 ⊘ Sᵀu from v = 1. */
function balanceGeneral(S: Matrix, settings: SinkhornSettings, Sv: Float64Array) {
  const { n } = S;
  const u = new Float64Array(n);
  const v = new Float64Array(n);
  const Stu = new Float64Array(n);
  const residuals = new Float32Array(settings.cap).fill(-1);
  for (let iteration = 0; iteration < settings.cap; iteration++) {
    for (let i = 0; i < n; i++) u[i] = 1 / Sv[i];
    S.multiplyTransposed(u, 1, Stu);
    for (let i = 0; i < n; i++) v[i] = 1 / Stu[i];
    S.multiply(v, 1, Sv);
    residuals[iteration] = residual(u, Sv);
    if (residuals[iteration] <= settings.tolerance) break;
  }
  return { u: Float32Array.from(u), v: Float32Array.from(v), residuals };
}

function residual(u: Float64Array, Sv: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < u.length; i++) worst = Math.max(worst, Math.abs(u[i] * Sv[i] - 1));
  return worst;
}
