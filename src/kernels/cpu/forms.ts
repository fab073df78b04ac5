import { absorbingCpu } from '../absorbing/absorbing.cpu';
import { affinityCpu } from '../affinity/affinity.cpu';
import { affinitySimd } from '../affinity/affinity.simd';
import { affinityRowsCpu } from '../affinity-rows/affinity-rows.cpu';
import { type Attention, attentionCpu } from '../attention/attention.cpu';
import { attentionSimd } from '../attention/attention.simd';
import type { Reduction, ResampleOptions } from '../backend';
import { type Cosines, cosinesCpu } from '../cosines/cosines.cpu';
import { cosinesSimd } from '../cosines/cosines.simd';
import { crfCpu } from '../crf/crf.cpu';
import { equalMassCpu } from '../equal-mass/equal-mass.cpu';
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
} from '../forms';
import { groupingCpu } from '../grouping/grouping.cpu';
import { ImplicitMatrix } from '../implicit/implicit.cpu';
import { ImplicitSimdMatrix } from '../implicit/implicit.simd';
import { keyPointShiftCpu } from '../key-point-shift/key-point-shift.cpu';
import { keyPointShiftSimd } from '../key-point-shift/key-point-shift.simd';
import { localMaximaCpu } from '../local-maxima/local-maxima.cpu';
import { SimdMatrix } from '../matvec/simd-matrix';
import { minMaxCpu } from '../min-max/min-max.cpu';
import { normsCpu } from '../norms/norms.cpu';
import { partsCpu } from '../parts/parts.cpu';
import { positionAffinityCpu } from '../position-affinity/position-affinity.cpu';
import { prototypeScoresCpu } from '../prototype-scores/prototype-scores.cpu';
import { ratioCpu } from '../ratio/ratio.cpu';
import { reduceCpu } from '../reduce/reduce.cpu';
import { resampleCpu } from '../resample/resample.cpu';
import { rolloutStepCpu } from '../rollout/rollout.cpu';
import { sizeOf } from '../shapes';
import type { Rooms } from '../simd/rooms';
import { sinkhornCpu } from '../sinkhorn/sinkhorn.cpu';
import { sinkhornSimd } from '../sinkhorn/sinkhorn.simd';
import { upsampleCpu } from '../upsample/upsample.cpu';
import { walkCpu } from '../walk/walk.cpu';
import { walkSimd } from '../walk/walk.simd';
import { weightedMeansCpu } from '../weighted-means/weighted-means.cpu';
import type { Arrays } from './arrays';
import { CpuRun } from './run';
import { type CpuTensor, sound } from './tensor';

/** The operations of one run on the CPU: each in WebAssembly where it has such a form, else in TypeScript. */
export class CpuForms extends CpuRun implements Forms<CpuTensor> {
  private readonly cosinesOf: Cosines;
  private readonly attentionOf: Attention;

  constructor(rooms: Rooms | undefined, arrays: Arrays) {
    super(rooms, arrays);
    this.cosinesOf = rooms ? (...sides) => cosinesSimd(rooms, ...sides) : cosinesCpu;
    this.attentionOf = rooms ? (...given) => attentionSimd(rooms, ...given) : attentionCpu;
  }

  affinity(features: CpuTensor, temperature: number, stored: boolean): CpuTensor {
    const [n, width] = [features.side(0), features.side(1)];
    const sides = [features.data, n, width, temperature] as const;
    const { rooms } = this;
    if (!stored) {
      return this.keepUnstored(n, () =>
        rooms ? this.borrow(new ImplicitSimdMatrix(rooms, ...sides)) : new ImplicitMatrix(...sides),
      );
    }
    if (!rooms) return sound(this.make([n, n], () => affinityCpu(...sides)));
    const matrix = this.attempt(() => this.borrow(affinitySimd(rooms, ...sides)));
    const S = this.keep([n, n], matrix?.values);
    S.matrix = matrix;
    return sound(S);
  }

  affinityRows(features: CpuTensor, temperature: number, rows: readonly number[]): CpuTensor {
    const [n, width] = [features.side(0), features.side(1)];
    return this.make([rows.length, n], () =>
      affinityRowsCpu(this.cosinesOf, features.data, n, width, temperature, rows),
    );
  }

  positionAffinity(positions: CpuTensor, sigma: number): CpuTensor {
    const n = positions.side(0);
    return sound(this.make([n, n], () => positionAffinityCpu(positions.data, n, sigma)));
  }

  attention(queries: CpuTensor, keys: CpuTensor, heads: number, rows?: readonly number[]): CpuTensor {
    const [tokens, width] = [keys.side(0), keys.side(1)];
    const pick = (rows ?? Array.from({ length: tokens - 1 }, (_, i) => i)).map((row) => row + 1);
    const attention = this.make([pick.length, tokens - 1], () =>
      this.attentionOf(queries.data, keys.data, tokens, width, { heads, pick, dropClass: true }),
    );
    return sound(attention);
  }

  rolloutStep(rows: CpuTensor, queries: CpuTensor, keys: CpuTensor, heads: number): CpuTensor {
    const [tokens, width] = [keys.side(0), keys.side(1)];
    return this.make(rows.shape, () =>
      rolloutStepCpu(
        this.attentionOf,
        rows.data,
        rows.side(0),
        queries.data,
        keys.data,
        tokens,
        width,
        heads,
      ),
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
    const { rooms } = this;
    const by = { ...settings, spreads: settings.spreads.data };
    const sides = [features.data, n, width, members.data, keyPoints.data, count, by] as const;
    const moved = this.attempt(() =>
      rooms ? keyPointShiftSimd(rooms, ...sides) : keyPointShiftCpu(...sides),
    );
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
    const result = this.attempt(() =>
      prototypeScoresCpu(this.cosinesOf, features.data, n, width, prototypes.data, count),
    );
    return { scores: this.keep([n], result?.scores), nearest: this.keep([n], result?.nearest) };
  }

  equalMassAssignment(
    features: CpuTensor,
    prototypes: CpuTensor,
    settings: EqualMassSettings,
  ): AssignmentOf<CpuTensor> {
    const [n, width, count] = [features.side(0), features.side(1), prototypes.side(0)];
    const result = this.attempt(() =>
      equalMassCpu(this.cosinesOf, features.data, n, width, prototypes.data, count, settings),
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
}
