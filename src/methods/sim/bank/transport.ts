import type { Backend } from '../../../kernels';
import { cosinesOf } from '../../shared/vectors';

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
  readonly assignment: ArrayLike<number>;
  /** Q `[N, L]` row-major, the mass of each pixel that each prototype takes; undefined where pixels are fewer than prototypes. */
  readonly plan: Float32Array | undefined;
  /** max_l |L·Σ_i Q_il − 1| after each round: how far the prototypes' shares still are from equal. Empty without a plan. */
  readonly residuals: Float32Array;
}

/**
 * SIM's assignment of class pixels to prototypes (Eqs. 2 and 3), by the operation of that name. Fewer pixels than
 * prototypes cannot fill them all: then pairs by falling cosine, each pixel and each prototype once.
 * @param rows pixels `[N, D]`, unit
 * @param vectors prototypes `[L, D]`, unit
 */
export async function transport(
  backend: Backend,
  rows: Float32Array,
  vectors: Float32Array,
  width: number,
  options: TransportOptions,
): Promise<Transport> {
  const [n, l] = [rows.length / width, vectors.length / width];
  if (n < l) {
    return {
      assignment: greedyPairs(cosinesOf(rows, vectors, width), n, l),
      plan: undefined,
      residuals: new Float32Array(),
    };
  }
  const [assignment, plan, residuals] = await backend.run(async (operations) => {
    const made = operations.equalMassAssignment(
      operations.upload(rows, [n, width]),
      operations.upload(vectors, [l, width]),
      options,
    );
    return operations.read(made.assignment, made.plan, made.residuals);
  });
  return { assignment, plan, residuals };
}

/** Pairs by falling cosine of `[N, L]`. Ties: the lower prototype, then the lower pixel. */
export function greedyPairs(cosines: ArrayLike<number>, n: number, l: number): Int32Array {
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
