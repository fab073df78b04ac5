import type { AbsorbingSettings } from '../forms';
import type { Matrix } from '../matvec/matvec.cpu';
import { transitionCpu } from '../transition/transition.cpu';

/**
 * CPU form of `absorbing`: S `[n, n]`, u and v `[n]` (one array where S is symmetric), start `[n, columns]` → mass
 * `[n, columns]`, residuals `[cap, columns]`.
 */
export function absorbingCpu(
  S: Matrix,
  u: Float32Array,
  v: Float32Array,
  start: Float32Array,
  columns: number,
  { beta, tolerance, cap }: AbsorbingSettings,
): { mass: Float32Array; residuals: Float32Array } {
  const { n } = S;
  const mass = new Float32Array(n * columns);
  const residuals = new Float32Array(cap * columns).fill(-1);
  const apply = transitionCpu(S, u, v, 1);
  for (let c = 0; c < columns; c++) {
    const b = Float64Array.from({ length: n }, (_, i) => start[i * columns + c]);
    const solved = conjugateGradients(apply, b, beta, tolerance, cap);
    for (let i = 0; i < n; i++) mass[i * columns + c] = (1 - beta) * solved.x[i];
    for (const [iteration, residual] of solved.residuals.entries()) {
      residuals[iteration * columns + c] = residual;
    }
  }
  return { mass, residuals };
}

/** Solves (I − βT) x = b from 0 until ‖r‖ ≤ tolerance·‖b‖. Residuals are ‖r‖/‖b‖, one an iteration that ran. */
function conjugateGradients(
  apply: (x: Float64Array, out: Float64Array) => void,
  b: Float64Array,
  beta: number,
  tolerance: number,
  cap: number,
): { x: Float64Array; residuals: number[] } {
  const x = new Float64Array(b.length);
  const r = b.slice();
  const p = b.slice();
  const q = new Float64Array(b.length);
  const bb = dot(b, b);
  const residuals: number[] = [];
  let rr = bb;
  while (rr > 0 && residuals.length < cap) {
    apply(p, q);
    for (let i = 0; i < q.length; i++) q[i] = p[i] - beta * q[i];
    const curvature = dot(p, q);
    // Not above 0: this T is no transition. The residual then stays as it is and says so.
    const alpha = curvature > 0 ? rr / curvature : 0;
    for (let i = 0; i < x.length; i++) {
      x[i] += alpha * p[i];
      r[i] -= alpha * q[i];
    }
    const next = dot(r, r);
    for (let i = 0; i < p.length; i++) p[i] = r[i] + (next / rr) * p[i];
    rr = next;
    const residual = Math.sqrt(rr / bb);
    residuals.push(residual);
    if (residual <= tolerance) break;
  }
  return { x, residuals };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
