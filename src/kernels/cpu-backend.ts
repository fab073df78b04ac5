import { absorbingCpu } from './absorbing/absorbing.cpu';
import { affinityCpu } from './affinity/affinity.cpu';
import { affinitySimd } from './affinity/affinity.simd';
import { affinityRowsCpu } from './affinity-rows/affinity-rows.cpu';
import { attentionCpu } from './attention/attention.cpu';
import type { Backend, Reduction, ResampleOptions, Tensor } from './backend';
import { type Cosines, cosinesCpu } from './cosines/cosines.cpu';
import { cosinesSimd } from './cosines/cosines.simd';
import { crfCpu } from './crf/crf.cpu';
import { equalMassCpu } from './equal-mass/equal-mass.cpu';
import { NumbersError, notANumber, type Rows } from './errors';
import { firstNonFiniteRow } from './finite/finite.cpu';
import type {
  AbsorbingSettings,
  AbsorptionOf,
  AssignmentOf,
  CrfSettings,
  EqualMassSettings,
  Forms,
  MovedKeyPointsOf,
  PartSettings,
  PrototypeScoresOf,
  ScalingOf,
  ShiftSettings,
  SinkhornSettings,
  WalkSettings,
} from './forms';
import { groupingCpu } from './grouping/grouping.cpu';
import { ImplicitMatrix } from './implicit/implicit.cpu';
import { keyPointShiftCpu } from './key-point-shift/key-point-shift.cpu';
import { keyPointShiftSimd } from './key-point-shift/key-point-shift.simd';
import { localMaximaCpu } from './local-maxima/local-maxima.cpu';
import { type Matrix, PlainMatrix } from './matvec/matvec.cpu';
import { SimdMatrix } from './matvec/simd-matrix';
import { minMaxCpu } from './min-max/min-max.cpu';
import { normsCpu } from './norms/norms.cpu';
import { partsCpu } from './parts/parts.cpu';
import { positionAffinityCpu } from './position-affinity/position-affinity.cpu';
import { prototypeScoresCpu } from './prototype-scores/prototype-scores.cpu';
import { ratioCpu } from './ratio/ratio.cpu';
import { reduceCpu } from './reduce/reduce.cpu';
import { resampleCpu } from './resample/resample.cpu';
import { rolloutStepCpu } from './rollout/rollout.cpu';
import { Runs } from './runs';
import { sizeOf } from './shapes';
import { createSimdPool, type SimdInstance, type SimdPool } from './simd/instance';
import { sinkhornCpu } from './sinkhorn/sinkhorn.cpu';
import { sinkhornSimd } from './sinkhorn/sinkhorn.simd';
import { upsampleCpu } from './upsample/upsample.cpu';
import { walkCpu } from './walk/walk.cpu';
import { walkSimd } from './walk/walk.simd';
import { weightedMeansCpu } from './weighted-means/weighted-means.cpu';

/** An array in memory. `free` lets go of it, so that a forgotten handle holds nothing. */
class CpuTensor implements Tensor {
  /** Did `requireFinite` find it so? Tensors are never written again. */
  finite = false;
  /** The same numbers, ready for products, once a product was asked for. */
  matrix: Matrix | undefined;

  constructor(
    readonly shape: readonly number[],
    public data: Float32Array,
    readonly stored = true,
  ) {}

  side(axis: number): number {
    return this.shape[axis] ?? 1;
  }

  free(): void {
    this.data = new Float32Array(0);
    this.matrix = undefined;
  }
}

/** Finite by how it was made, of finite numbers: it need not be checked. */
function sound(tensor: CpuTensor): CpuTensor {
  tensor.finite = true;
  return tensor;
}

/**
 * The operations of one run on the CPU. Each runs at once; the first that meets impossible numbers stops the
 * computing, and the next `read` says so, as on the GPU.
 */
class CpuForms implements Forms<CpuTensor> {
  private readonly tensors = new Set<Tensor>();
  /** What the matrices of this run lie in. */
  private readonly borrowed = new Set<SimdInstance>();
  private readonly cosinesOf: Cosines;
  private failure: NumbersError | undefined;

  constructor(private readonly simd: SimdPool | undefined) {
    this.cosinesOf = simd ? (...sides) => cosinesSimd(simd, ...sides) : cosinesCpu;
  }

  upload(data: Float32Array, shape: readonly number[]): CpuTensor {
    return this.keep(shape, data.slice());
  }

  reshape(tensor: CpuTensor, shape: readonly number[]): CpuTensor {
    return this.keep(shape, tensor.data);
  }

  requireFinite(tensor: CpuTensor, rows: Rows, rowLength: number): void {
    if (tensor.finite) return;
    this.attempt(() => {
      const row = firstNonFiniteRow(tensor.data, rowLength);
      if (row >= 0) throw notANumber(rows, row);
      tensor.finite = true;
    });
  }

  affinity(features: CpuTensor, temperature: number, stored: boolean): CpuTensor {
    const [n, width] = [features.side(0), features.side(1)];
    if (!stored) return this.implicit(features, temperature);
    const { simd } = this;
    if (!simd) return sound(this.make([n, n], () => affinityCpu(features.data, n, width, temperature)));
    const matrix = this.attempt(() => this.borrow(affinitySimd(simd, features.data, n, width, temperature)));
    const S = this.keep([n, n], matrix?.values);
    S.matrix = matrix;
    return sound(S);
  }

  affinityRows(features: CpuTensor, temperature: number, rows: readonly number[]): CpuTensor {
    const [n, width] = [features.side(0), features.side(1)];
    return this.make([rows.length, n], () => affinityRowsCpu(features.data, n, width, temperature, rows));
  }

  positionAffinity(positions: CpuTensor, sigma: number): CpuTensor {
    const n = positions.side(0);
    return sound(this.make([n, n], () => positionAffinityCpu(positions.data, n, sigma)));
  }

  attention(queries: CpuTensor, keys: CpuTensor, heads: number, rows?: readonly number[]): CpuTensor {
    const [tokens, width] = [keys.side(0), keys.side(1)];
    const pick = (rows ?? Array.from({ length: tokens - 1 }, (_, i) => i)).map((row) => row + 1);
    const attention = this.make([pick.length, tokens - 1], () =>
      attentionCpu(queries.data, keys.data, tokens, width, { heads, pick, dropClass: true }),
    );
    return sound(attention);
  }

  rolloutStep(rows: CpuTensor, queries: CpuTensor, keys: CpuTensor, heads: number): CpuTensor {
    const [tokens, width] = [keys.side(0), keys.side(1)];
    return this.make(rows.shape, () =>
      rolloutStepCpu(rows.data, rows.side(0), queries.data, keys.data, tokens, width, heads),
    );
  }

  sinkhorn(S: CpuTensor, settings: SinkhornSettings): ScalingOf<CpuTensor> {
    const n = S.side(0);
    const result = this.attempt(() => {
      const matrix = this.matrixOf(S);
      return settings.symmetric && matrix instanceof SimdMatrix
        ? sinkhornSimd(matrix, settings)
        : sinkhornCpu(matrix, settings);
    });
    const u = this.keep([n], result?.u);
    return {
      u,
      v: settings.symmetric ? u : this.keep([n], result?.v),
      residuals: this.keep([settings.cap], result?.residuals),
    };
  }

  walk(S: CpuTensor, scaling: ScalingOf<CpuTensor>, start: CpuTensor, settings: WalkSettings): CpuTensor {
    const [n, columns] = [start.side(0), start.side(1)];
    const { u, v } = scaling;
    return this.make([settings.hops + 1, n, columns], () => {
      const matrix = this.matrixOf(S);
      return u === v && matrix instanceof SimdMatrix
        ? walkSimd(matrix, u.data, start.data, columns, settings)
        : walkCpu(matrix, u.data, v.data, start.data, columns, settings);
    });
  }

  absorbing(
    S: CpuTensor,
    { u, v }: ScalingOf<CpuTensor>,
    start: CpuTensor,
    settings: AbsorbingSettings,
  ): AbsorptionOf<CpuTensor> {
    const [n, columns] = [start.side(0), start.side(1)];
    const result = this.attempt(() =>
      absorbingCpu(this.matrixOf(S), u.data, v.data, start.data, columns, settings),
    );
    return {
      mass: this.keep([n, columns], result?.mass),
      residuals: this.keep([settings.cap, columns], result?.residuals),
    };
  }

  cosines(features: CpuTensor, vectors: CpuTensor): CpuTensor {
    const [n, width, count] = [features.side(0), features.side(1), vectors.side(0)];
    return this.make([n, count], () => this.cosinesOf(features.data, n, vectors.data, count, width));
  }

  weightedMeans(features: CpuTensor, weights: CpuTensor): CpuTensor {
    const [n, width, count] = [features.side(0), features.side(1), weights.side(1)];
    return this.make([count, width], () => weightedMeansCpu(features.data, n, width, weights.data, count));
  }

  parts(features: CpuTensor, keyPoints: CpuTensor, settings: PartSettings<CpuTensor>): CpuTensor {
    const [n, width, count] = [features.side(0), features.side(1), keyPoints.side(0)];
    const { temperature, spreads } =
      settings.assign === 'softmax' ? settings : { temperature: 1, spreads: undefined };
    const by = { assign: settings.assign, temperature, spreads: spreads?.data ?? new Float32Array() };
    return this.make([n], () => partsCpu(this.cosinesOf, features.data, n, width, keyPoints.data, count, by));
  }

  keyPointShift(
    features: CpuTensor,
    members: CpuTensor,
    keyPoints: CpuTensor,
    settings: ShiftSettings<CpuTensor>,
  ): MovedKeyPointsOf<CpuTensor> {
    const [n, width, count] = [features.side(0), features.side(1), keyPoints.side(0)];
    const { simd } = this;
    const by = { ...settings, spreads: settings.spreads.data };
    const sides = [features.data, n, width, members.data, keyPoints.data, count, by] as const;
    const moved = this.attempt(() => (simd ? keyPointShiftSimd(simd, ...sides) : keyPointShiftCpu(...sides)));
    return {
      points: this.keep([count, width], moved?.points),
      spreads: this.keep([count], moved?.spreads),
    };
  }

  ratio(walk: CpuTensor): CpuTensor {
    const n = walk.side(1);
    return this.make([n], () => ratioCpu(walk.data, n));
  }

  upsample(map: CpuTensor, height: number, width: number): CpuTensor {
    return this.make([height, width], () => upsampleCpu(map.data, map.side(0), map.side(1), height, width));
  }

  crf(start: CpuTensor, colours: CpuTensor, inside: CpuTensor, settings: CrfSettings): CpuTensor {
    const [height, width] = [start.side(0), start.side(1)];
    return this.make([height, width], () =>
      crfCpu(start.data, colours.data, inside.data, height, width, settings),
    );
  }

  grouping(offsets: CpuTensor, centres: CpuTensor, regions: CpuTensor, homes: CpuTensor): CpuTensor {
    const [height, width] = [regions.side(0), regions.side(1)];
    return this.make([height, width], () =>
      groupingCpu(offsets.data, centres.data, regions.data, homes.data, height, width),
    );
  }

  localMaxima(map: CpuTensor, window: number): CpuTensor {
    return this.make(map.shape, () => localMaximaCpu(map.data, map.side(0), map.side(1), window));
  }

  prototypeScores(features: CpuTensor, prototypes: CpuTensor): PrototypeScoresOf<CpuTensor> {
    const [n, width, count] = [features.side(0), features.side(1), prototypes.side(0)];
    const result = this.attempt(() => prototypeScoresCpu(features.data, n, width, prototypes.data, count));
    return { scores: this.keep([n], result?.scores), nearest: this.keep([n], result?.nearest) };
  }

  equalMassAssignment(
    features: CpuTensor,
    prototypes: CpuTensor,
    settings: EqualMassSettings,
  ): AssignmentOf<CpuTensor> {
    const [n, width, count] = [features.side(0), features.side(1), prototypes.side(0)];
    const result = this.attempt(() =>
      equalMassCpu(features.data, n, width, prototypes.data, count, settings),
    );
    return {
      assignment: this.keep([n], result?.assignment),
      plan: this.keep([n, count], result?.plan),
      residuals: this.keep([settings.iterations], result?.residuals),
    };
  }

  norms(features: CpuTensor): CpuTensor {
    const [n, width] = [features.side(0), features.side(1)];
    return this.make([n], () => normsCpu(features.data, n, width));
  }

  reduce(values: CpuTensor, how: Reduction): CpuTensor {
    const [n, ...behind] = values.shape;
    const columns = sizeOf(behind);
    const shape = behind.length > 0 ? behind : [1];
    return this.make(shape, () => reduceCpu(values.data, n, columns, how));
  }

  minMax(map: CpuTensor, prompt: CpuTensor): CpuTensor {
    return this.make(map.shape, () => minMaxCpu(map.data, prompt.data));
  }

  resample(image: CpuTensor, options: ResampleOptions): CpuTensor {
    const shape = [3, options.height, options.width];
    return this.make(shape, () => resampleCpu(image.data, image.side(1), options));
  }

  /** The numbers are in memory: who wants to see them reads them. */
  async paint(): Promise<undefined> {
    return undefined;
  }

  async read(tensors: readonly CpuTensor[]): Promise<Float32Array[]> {
    const failure = this.failure;
    this.failure = undefined;
    if (failure) throw failure;
    return tensors.map((tensor) => tensor.data.slice());
  }

  owns(tensor: Tensor): tensor is CpuTensor {
    return this.tensors.has(tensor);
  }

  async close(): Promise<void> {
    for (const tensor of this.tensors) if (tensor instanceof CpuTensor) tensor.free();
    this.tensors.clear();
    this.simd?.release(this.borrowed);
    this.borrowed.clear();
  }

  private matrixOf(S: CpuTensor): Matrix {
    const n = S.side(0);
    S.matrix ??= this.simd
      ? this.borrow(SimdMatrix.copyOf(this.simd, S.data, n))
      : new PlainMatrix(S.data, n);
    return S.matrix;
  }

  private borrow(matrix: SimdMatrix): SimdMatrix {
    this.borrowed.add(matrix.instance);
    return matrix;
  }

  /** An affinity that is not stored. */
  private implicit(features: CpuTensor, temperature: number): CpuTensor {
    const [n, width] = [features.side(0), features.side(1)];
    const S = new CpuTensor([n, n], new Float32Array(0), false);
    S.matrix = this.attempt(() => new ImplicitMatrix(features.data, n, width, temperature));
    this.tensors.add(S);
    return S;
  }

  /** After a failure nothing more is computed: the run can only end in that failure. */
  private attempt<R>(compute: () => R): R | undefined {
    if (this.failure) return undefined;
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof NumbersError)) throw error;
      this.failure = error;
      return undefined;
    }
  }

  private make(shape: readonly number[], compute: () => Float32Array): CpuTensor {
    return this.keep(shape, this.attempt(compute));
  }

  private keep(shape: readonly number[], data: Float32Array = new Float32Array(sizeOf(shape))): CpuTensor {
    const tensor = new CpuTensor(shape, data);
    this.tensors.add(tensor);
    return tensor;
  }
}

export interface CpuBackendOptions {
  /** False: everything in TypeScript, with sums in doubles, as the specs compare the others with. Default true. */
  readonly simd?: boolean;
}

/**
 * A backend that computes on the calling thread. Products of matrices run in WebAssembly, four float32 at a time,
 * where it has SIMD; all else in TypeScript. Cannot fail to be made.
 */
export function createCpuBackend({ simd = true }: CpuBackendOptions = {}): Backend {
  const pool = simd ? createSimdPool() : undefined;
  const runs = new Runs(() => new CpuForms(pool));
  return {
    kind: 'cpu',
    label: 'CPU',
    run: (work) => runs.run(work),
    dispose: () => {
      runs.refuse('This backend was disposed of; it computes nothing any more.');
      pool?.clear();
    },
  };
}
