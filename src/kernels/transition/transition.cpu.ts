import type { Matrix } from '../matvec/matvec.cpu';

/**
 * `(x, out)` → T x into `out`, both `[n, columns]`: T = (A + Aᵀ)/2, A = diag(u) S diag(v); u and v are one array where
 * S is symmetric.
 */
export function transitionCpu(
  S: Matrix,
  u: Float32Array,
  v: Float32Array,
  columns: number,
): (x: Float64Array, out: Float64Array) => void {
  const scaled = new Float64Array(S.n * columns);
  if (u === v) {
    return (x, out) => {
      scale(x, u, columns, scaled);
      S.multiplySymmetric(scaled, columns, out);
      scale(out, u, columns, out);
    };
  }
  const back = new Float64Array(S.n * columns);
  return (x, out) => {
    scale(x, v, columns, scaled);
    S.multiply(scaled, columns, out);
    scale(x, u, columns, scaled);
    S.multiplyTransposed(scaled, columns, back);
    scale(out, u, columns, out);
    scale(back, v, columns, back);
    for (let at = 0; at < out.length; at++) out[at] = (out[at] + back[at]) / 2;
  };
}

function scale(x: Float64Array, by: Float32Array, columns: number, out: Float64Array): void {
  for (let i = 0, at = 0; i < by.length; i++) {
    for (let c = 0; c < columns; c++, at++) out[at] = by[i] * x[at];
  }
}
