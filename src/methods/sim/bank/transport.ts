import { argmax } from '../../shared/numbers';

/** How equal-mass transport is solved. */
export interface TransportOptions {
  /** ε, the entropy's weight: small is hard. */
  readonly epsilon: number;
  /** Rounds of scaling rows and columns in turn. */
  readonly iterations: number;
}

/** Every pixel carries 1/N; every prototype takes up 1/L. */
export interface Transport {
  /** `[N]`: the prototype of each pixel; −1 for a pixel without one. */
  readonly assignment: Int32Array;
  /** Q `[L, N]` row-major, the mass each prototype takes of each pixel; undefined where pixels are fewer than prototypes. */
  readonly plan: Float64Array | undefined;
  /** max_l |L·Σ_i Q_li − 1|: how far the prototypes' shares still are from equal; the pixels' are exact. 0 without a plan. */
  readonly residual: number;
}

/**
 * SIM's assignment of class pixels to prototypes (Eqs. 2 and 3): K = exp((cos − 1)/ε), scaled until pixels carry
 * 1/N and prototypes 1/L, then each pixel to the prototype of the largest u_l K_li (ties: the lowest). Fewer
 * pixels than prototypes cannot fill them all: then pairs by falling cosine, each pixel and each prototype once.
 * @param cosines `[N, L]` row-major
 */
export function transport(
  cosines: ArrayLike<number>,
  n: number,
  l: number,
  options: TransportOptions,
): Transport {
  if (n < l) return { assignment: greedyPairs(cosines, n, l), plan: undefined, residual: 0 };
  const { epsilon, iterations } = options;
  const kernel = Float64Array.from({ length: n * l }, (_, at) => Math.exp((cosines[at] - 1) / epsilon));
  const u = new Float64Array(l);
  const v = new Float64Array(n).fill(1);
  for (let round = 0; round < iterations; round++) {
    u.fill(0);
    for (let i = 0; i < n; i++) for (let p = 0; p < l; p++) u[p] += kernel[i * l + p] * v[i];
    for (let p = 0; p < l; p++) u[p] = 1 / l / u[p];
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let p = 0; p < l; p++) sum += kernel[i * l + p] * u[p];
      v[i] = 1 / n / sum;
    }
  }
  const plan = new Float64Array(l * n);
  const assignment = new Int32Array(n);
  const pull = new Float64Array(l);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < l; p++) {
      pull[p] = u[p] * kernel[i * l + p];
      plan[p * n + i] = pull[p] * v[i];
    }
    assignment[i] = argmax(pull);
  }
  let residual = 0;
  for (let p = 0; p < l; p++) {
    let share = 0;
    for (let i = 0; i < n; i++) share += plan[p * n + i];
    residual = Math.max(residual, Math.abs(l * share - 1));
  }
  return { assignment, plan, residual };
}

/** Ties: the lower prototype, then the lower pixel. */
function greedyPairs(cosines: ArrayLike<number>, n: number, l: number): Int32Array {
  const pairs = Array.from({ length: n * l }, (_, at) => at).sort(
    (a, b) => cosines[b] - cosines[a] || (a % l) - (b % l) || a - b,
  );
  const assignment = new Int32Array(n).fill(-1);
  const taken = new Set<number>();
  for (const at of pairs) {
    const [pixel, prototype] = [Math.floor(at / l), at % l];
    if (assignment[pixel] !== -1 || taken.has(prototype)) continue;
    assignment[pixel] = prototype;
    taken.add(prototype);
  }
  return assignment;
}
