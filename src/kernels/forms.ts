import type {
  Absorption,
  EqualMassAssignment,
  MovedKeyPoints,
  PartAssignment,
  PictureMap,
  PictureOptions,
  PrototypeScores,
  Reduction,
  ResampleOptions,
  Scaling,
  Tensor,
} from './backend';
import type { Rows } from './errors';

/** `SinkhornOptions` with the defaults filled in. */
export interface SinkhornSettings {
  readonly symmetric: boolean;
  readonly tolerance: number;
  readonly cap: number;
}

/** `WalkOptions` with the default filled in. */
export interface WalkSettings {
  readonly hops: number;
  readonly restart: number;
}

/** `AbsorbingOptions` with the defaults filled in. */
export interface AbsorbingSettings {
  readonly beta: number;
  readonly tolerance: number;
  readonly cap: number;
}

/** `CrfOptions` with the defaults filled in. */
export interface CrfSettings {
  readonly zeta: number;
  readonly iterations: number;
  readonly threshold: number;
  readonly unary: boolean;
}

/** `Scaling` on one backend. */
export interface ScalingOf<T extends Tensor> extends Scaling {
  readonly u: T;
  readonly v: T;
  readonly residuals: T;
}

/** `EqualMassOptions` with the defaults filled in. */
export interface EqualMassSettings {
  readonly epsilon: number;
  readonly iterations: number;
}

/** `PrototypeScores` on one backend. */
export interface PrototypeScoresOf<T extends Tensor> extends PrototypeScores {
  readonly scores: T;
  readonly nearest: T;
}

/** `EqualMassAssignment` on one backend. */
export interface AssignmentOf<T extends Tensor> extends EqualMassAssignment {
  readonly assignment: T;
  readonly plan: T;
  readonly residuals: T;
}

/** How parts are told apart, with what that needs. */
export type PartSettings<T extends Tensor> =
  | { readonly assign: 'part-map' | 'cosine' }
  | {
      readonly assign: 'softmax';
      readonly temperature: number;
      /** β `[K]`. */
      readonly spreads: T;
    };

/** `KeyPointShiftOptions` with the defaults filled in. */
export interface ShiftSettings<T extends Tensor> {
  readonly shifts: number;
  readonly temperature: number;
  readonly assign: PartAssignment;
  /** β `[K]` before the first shift. */
  readonly spreads: T;
}

/** `MovedKeyPoints` on one backend. */
export interface MovedKeyPointsOf<T extends Tensor> extends MovedKeyPoints {
  readonly points: T;
  readonly spreads: T;
}

/** `PictureOptions` with the default filled in. */
export type PictureSettings = Required<PictureOptions>;

/** A map of a picture with everything filled in. */
export type PlacedMap<T> = Required<Omit<PictureMap, 'of'>> & { readonly of: T };

/** `Absorption` on one backend. */
export interface AbsorptionOf<T extends Tensor> extends Absorption {
  readonly mass: T;
  readonly residuals: T;
}

/**
 * What a backend must supply for one run: each operation in its own form, given arguments whose shapes and
 * ranges `CheckedOperations` has already checked. See `Operations` for what each computes.
 */
export interface Forms<T extends Tensor> {
  upload(data: Float32Array, shape: readonly number[]): T;
  reshape(tensor: T, shape: readonly number[]): T;
  /** Fails the next `read` unless every entry is finite; a row is everything behind the first axis. */
  requireFinite(tensor: T, rows: Rows, rowLength: number): void;
  affinity(features: T, temperature: number, stored: boolean): T;
  affinityRows(features: T, temperature: number, rows: readonly number[]): T;
  positionAffinity(positions: T, sigma: number): T;
  /** `rows` undefined: all tokens. */
  attention(queries: T, keys: T, heads: number, rows: readonly number[] | undefined): T;
  rolloutStep(rows: T, queries: T, keys: T, heads: number): T;
  sinkhorn(S: T, settings: SinkhornSettings): ScalingOf<T>;
  walk(S: T, scaling: ScalingOf<T>, start: T, settings: WalkSettings): T;
  absorbing(S: T, scaling: ScalingOf<T>, start: T, settings: AbsorbingSettings): AbsorptionOf<T>;
  cosines(features: T, vectors: T): T;
  weightedMeans(features: T, weights: T): T;
  parts(features: T, keyPoints: T, settings: PartSettings<T>): T;
  keyPointShift(features: T, members: T, keyPoints: T, settings: ShiftSettings<T>): MovedKeyPointsOf<T>;
  ratio(walk: T): T;
  upsample(map: T, height: number, width: number): T;
  crf(start: T, colours: T, inside: T, settings: CrfSettings): T;
  grouping(offsets: T, centres: T, regions: T, homes: T): T;
  localMaxima(map: T, window: number): T;
  prototypeScores(features: T, prototypes: T): PrototypeScoresOf<T>;
  equalMassAssignment(features: T, prototypes: T, settings: EqualMassSettings): AssignmentOf<T>;
  norms(features: T): T;
  reduce(values: T, how: Reduction): T;
  minMax(map: T, prompt: T): T;
  resample(image: T, options: ResampleOptions): T;
  /** Undefined where there is no canvas. */
  paint(maps: readonly PlacedMap<T>[], settings: PictureSettings): Promise<ImageBitmap | undefined>;
  read(tensors: readonly T[]): Promise<Float32Array[]>;
  /** Is it a tensor that this very run made? */
  owns(tensor: Tensor): tensor is T;
  /** Waits for reads under way, then frees every tensor of the run. */
  close(): Promise<void>;
}
