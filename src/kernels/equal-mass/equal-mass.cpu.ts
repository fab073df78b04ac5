import type { Cosines } from '../cosines/cosines.cpu';
import type { EqualMassSettings } from '../forms';
import { TIE } from '../parts/parts.cpu';

/**
 * CPU form of `equalMassAssignment`, by whichever form of the cosines: features `[n, width]`, prototypes `[count, width]` → assignment `[n]`, plan
 * `[n, count]`, residuals `[iterations]`. In logarithms, as on the GPU.
 */
export function equalMassCpu(
  cosinesOf: Cosines,
  features: Float32Array,
  n: number,
  width: number,
  prototypes: Float32Array,
  count: number,
  { epsilon, iterations }: EqualMassSettings,
): { assignment: Float32Array; plan: Float32Array; residuals: Float32Array } {
  const cosines = cosinesOf(features, n, prototypes, count, width);
  const logU = new Float64Array(count);
  const logV = new Float64Array(n);
  const residuals = new Float32Array(iterations);
  /** ln (K v)_l of every prototype. */
  const massesOf = () => logU.map((_, l) => logSumExp(n, (i) => cosines[i * count + l] / epsilon + logV[i]));
  let masses = massesOf();
  for (let round = 0; round < iterations; round++) {
    for (let l = 0; l < count; l++) logU[l] = -Math.log(count) - masses[l];
    for (let i = 0; i < n; i++) {
      logV[i] = -Math.log(n) - logSumExp(count, (l) => cosines[i * count + l] / epsilon + logU[l]);
    }
    masses = massesOf();
    for (let l = 0; l < count; l++) {
      const residual = Math.abs(Math.exp(logU[l] + masses[l] + Math.log(count)) - 1);
      residuals[round] = Math.max(residuals[round], residual);
    }
  }
  const plan = cosines.map((cosine, at) =>
    Math.exp(cosine / epsilon + logU[at % count] + logV[Math.floor(at / count)]),
  );
  const assignment = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    // ε·ln(u_l K_li), in units of the cosine.
    const scores = logU.map((u, l) => cosines[i * count + l] + epsilon * u);
    const best = Math.max(...scores);
    assignment[i] = scores.findIndex((score) => score >= best - TIE);
  }
  return { assignment, plan, residuals };
}

/** ln Σ exp(term(k)) of k below `count`, the largest taken out first. */
function logSumExp(count: number, term: (k: number) => number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) largest = Math.max(largest, term(k));
  let sum = 0;
  for (let k = 0; k < count; k++) sum += Math.exp(term(k) - largest);
  return largest + Math.log(sum);
}
