import { recordAbsorbing } from '../absorbing/absorbing';
import { recordAffinity } from '../affinity/affinity';
import { recordAffinityRows } from '../affinity-rows/affinity-rows';
import { recordAttention } from '../attention/attention';
import type { Reduction, ResampleOptions, Tensor } from '../backend';
import { recordCosines } from '../cosines/cosines';
import { recordCrf } from '../crf/crf';
import { recordEqualMass } from '../equal-mass/equal-mass';
import type { Rows } from '../errors';
import { recordFiniteCheck } from '../finite/finite';
import type {
  AbsorbingSettings,
  AbsorptionOf,
  AssignmentOf,
  CrfSettings,
  EqualMassSettings,
  Forms,
  MovedKeyPointsOf,
  PartSettings,
  PictureSettings,
  PlacedMap,
  PrototypeScoresOf,
  ScalingOf,
  ShiftSettings,
  SinkhornSettings,
  WalkSettings,
} from '../forms';
import { recordGrouping } from '../grouping/grouping';
import { recordImplicitAffinity } from '../implicit/implicit';
import { recordKeyPointShift } from '../key-point-shift/key-point-shift';
import { recordLocalMaxima } from '../local-maxima/local-maxima';
import { recordMinMax } from '../min-max/min-max';
import { recordNorms } from '../norms/norms';
import { recordPixels } from '../paint/paint';
import { recordParts } from '../parts/parts';
import { recordPositionAffinity } from '../position-affinity/position-affinity';
import { recordPrototypeScores } from '../prototype-scores/prototype-scores';
import { recordRatio } from '../ratio/ratio';
import { recordReduce } from '../reduce/reduce';
import { recordResample } from '../resample/resample';
import { recordRolloutStep } from '../rollout/rollout';
import { recordSinkhorn } from '../sinkhorn/sinkhorn';
import { recordUpsample } from '../upsample/upsample';
import { recordWalk } from '../walk/walk';
import { recordWeightedMeans } from '../weighted-means/weighted-means';
import type { Recorder } from './recorder';
import type { GpuTensor } from './tensor';

/** Finite by how it was made, of finite numbers: it need not be checked. */
function sound(tensor: GpuTensor): GpuTensor {
  tensor.checked = true;
  return tensor;
}

/** The operations of one run on a GPU: each records its kernels, `read` runs them. */
export class GpuForms implements Forms<GpuTensor> {
  constructor(private readonly recorder: Recorder) {}

  upload(data: Float32Array, shape: readonly number[]): GpuTensor {
    return this.recorder.upload(data, shape);
  }

  reshape(tensor: GpuTensor, shape: readonly number[]): GpuTensor {
    return this.recorder.reshape(tensor, shape);
  }

  requireFinite(tensor: GpuTensor, rows: Rows, rowLength: number): void {
    recordFiniteCheck(this.recorder, tensor, rows, rowLength);
  }

  affinity(features: GpuTensor, temperature: number, stored: boolean): GpuTensor {
    const record = stored ? recordAffinity : recordImplicitAffinity;
    return sound(record(this.recorder, features, temperature));
  }

  affinityRows(features: GpuTensor, temperature: number, rows: readonly number[]): GpuTensor {
    return recordAffinityRows(this.recorder, features, temperature, rows);
  }

  positionAffinity(positions: GpuTensor, sigma: number): GpuTensor {
    return sound(recordPositionAffinity(this.recorder, positions, sigma));
  }

  attention(q: GpuTensor, k: GpuTensor, heads: number, rows: readonly number[] | undefined): GpuTensor {
    const wanted = rows ?? Array.from({ length: k.side(0) - 1 }, (_, i) => i);
    const attention = recordAttention(this.recorder, q, k, {
      heads,
      pick: wanted.map((row) => row + 1),
      dropClass: true,
    });
    return sound(attention);
  }

  rolloutStep(rows: GpuTensor, queries: GpuTensor, keys: GpuTensor, heads: number): GpuTensor {
    return recordRolloutStep(this.recorder, rows, queries, keys, heads);
  }

  sinkhorn(S: GpuTensor, settings: SinkhornSettings): ScalingOf<GpuTensor> {
    return recordSinkhorn(this.recorder, S, settings);
  }

  walk(S: GpuTensor, scaling: ScalingOf<GpuTensor>, start: GpuTensor, settings: WalkSettings): GpuTensor {
    return recordWalk(this.recorder, S, scaling, start, settings);
  }

  absorbing(
    S: GpuTensor,
    scaling: ScalingOf<GpuTensor>,
    start: GpuTensor,
    settings: AbsorbingSettings,
  ): AbsorptionOf<GpuTensor> {
    return recordAbsorbing(this.recorder, S, scaling, start, settings);
  }

  cosines(features: GpuTensor, vectors: GpuTensor): GpuTensor {
    return recordCosines(this.recorder, features, vectors);
  }

  weightedMeans(features: GpuTensor, weights: GpuTensor): GpuTensor {
    return recordWeightedMeans(this.recorder, features, weights);
  }

  parts(features: GpuTensor, keyPoints: GpuTensor, settings: PartSettings<GpuTensor>): GpuTensor {
    return recordParts(this.recorder, features, keyPoints, settings);
  }

  keyPointShift(
    features: GpuTensor,
    members: GpuTensor,
    keyPoints: GpuTensor,
    settings: ShiftSettings<GpuTensor>,
  ): MovedKeyPointsOf<GpuTensor> {
    return recordKeyPointShift(this.recorder, features, members, keyPoints, settings);
  }

  ratio(walk: GpuTensor): GpuTensor {
    return recordRatio(this.recorder, walk);
  }

  upsample(map: GpuTensor, height: number, width: number): GpuTensor {
    return recordUpsample(this.recorder, map, height, width);
  }

  crf(start: GpuTensor, colours: GpuTensor, inside: GpuTensor, settings: CrfSettings): GpuTensor {
    return recordCrf(this.recorder, start, colours, inside, settings);
  }

  grouping(offsets: GpuTensor, centres: GpuTensor, regions: GpuTensor, homes: GpuTensor): GpuTensor {
    return recordGrouping(this.recorder, offsets, centres, regions, homes);
  }

  localMaxima(map: GpuTensor, window: number): GpuTensor {
    return recordLocalMaxima(this.recorder, map, window);
  }

  prototypeScores(features: GpuTensor, prototypes: GpuTensor): PrototypeScoresOf<GpuTensor> {
    return recordPrototypeScores(this.recorder, features, prototypes);
  }

  equalMassAssignment(
    features: GpuTensor,
    prototypes: GpuTensor,
    settings: EqualMassSettings,
  ): AssignmentOf<GpuTensor> {
    return recordEqualMass(this.recorder, features, prototypes, settings);
  }

  norms(features: GpuTensor): GpuTensor {
    return recordNorms(this.recorder, features);
  }

  reduce(values: GpuTensor, how: Reduction): GpuTensor {
    const behind = values.shape.slice(1);
    const columns = recordReduce(this.recorder, values, how);
    return this.recorder.reshape(columns, behind.length > 0 ? behind : [1]);
  }

  minMax(map: GpuTensor, prompt: GpuTensor): GpuTensor {
    return recordMinMax(this.recorder, map, prompt);
  }

  resample(image: GpuTensor, options: ResampleOptions): GpuTensor {
    return recordResample(this.recorder, image, options);
  }

  paint(maps: readonly PlacedMap<GpuTensor>[], settings: PictureSettings): Promise<ImageBitmap | undefined> {
    // Without a canvas nothing is recorded: what is asked for instead is the numbers.
    if (!this.recorder.context.canvas()) return Promise.resolve(undefined);
    return this.recorder.paint(recordPixels(this.recorder, maps, settings));
  }

  read(tensors: readonly GpuTensor[]): Promise<Float32Array[]> {
    return this.recorder.read(tensors);
  }

  owns(tensor: Tensor): tensor is GpuTensor {
    return this.recorder.owns(tensor);
  }

  close(): Promise<void> {
    return this.recorder.close();
  }
}
