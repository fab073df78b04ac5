import type { Box } from '../geometry';

/**
 * What a method sees of the machine it computes on. A method is written once against these operations and
 * knows nothing of WebGPU; the CPU form and the GPU form of an operation give the same numbers to the
 * tolerance its spec states.
 */

/** A float32 array, row-major, that lives on a backend. Opaque: only the backend that made it may use it. */
export interface Tensor {
  readonly shape: readonly number[];
  /** False: an affinity whose entries are recomputed wherever it is multiplied. */
  readonly stored: boolean;
}

export interface AffinityOptions {
  /** Keep all N² entries. Default: up to 4,096 tokens; above it is refused. */
  readonly stored?: boolean;
}

/**
 * The scaling of a transition matrix A = diag(u) S diag(v). Where S is symmetric, `u` and `v` are the same
 * tensor.
 */
export interface Scaling {
  readonly u: Tensor;
  readonly v: Tensor;
  /** `[cap]`: the residual max_i |u_i (S v)_i − 1| after each iteration; −1 where none was needed any more. */
  readonly residuals: Tensor;
}

export interface SinkhornOptions {
  /** S = Sᵀ: one scaling vector serves both sides, at half the cost. */
  readonly symmetric: boolean;
  /** Stop when the residual is at most this. Default 1e-4. */
  readonly tolerance?: number;
  /** Iterations at the most. Default 200. Reaching it is no error: the last residual says so. */
  readonly cap?: number;
}

export interface WalkOptions {
  readonly hops: number;
  /** Probability of going back to the start at every hop: x ← (1−restart)·T x + restart·start. Default 0. */
  readonly restart?: number;
}

export interface AbsorbingOptions {
  /** β of the equation: the probability of going on at every hop, 0 ≤ β < 1. */
  readonly beta: number;
  /** A column is solved when ‖r‖ is at most this part of ‖b‖. Default 1e-6. */
  readonly tolerance?: number;
  /** Iterations at the most. Default 30. Reaching it is no error: the column's last residual says so. */
  readonly cap?: number;
}

/** Where walks from every start are absorbed, and how well that was solved. */
export interface Absorption {
  /** `[N, C]`. */
  readonly mass: Tensor;
  /** `[cap, C]`: ‖r‖/‖b‖ of every column after each iteration; −1 where none was needed any more. */
  readonly residuals: Tensor;
}

/**
 * What a token's part is chosen by: the cosine divided by its sum over all tokens (AttentionShift, Eq. 2), the plain
 * cosine, or the softmax over all tokens of d/(α β_k), which is a shift's own weight (the published code).
 */
export type PartAssignment = 'part-map' | 'cosine' | 'softmax';

export interface PartsOptions {
  /** Default `part-map`. */
  readonly assign?: PartAssignment;
  /** α of the paper, for `softmax`; there it must be finite. Default 1. */
  readonly temperature?: number;
  /** β `[K]`, for `softmax`: what the shift before left behind. Default 0.1 each, as before the first shift. */
  readonly spreads?: Tensor;
}

export interface KeyPointShiftOptions extends PartsOptions {
  /** N of the paper: how often the key-points move. */
  readonly shifts: number;
  /** α of the paper; Infinity weighs every token of a part alike (Eq. 3). */
  readonly temperature: number;
}

/** Key-points that moved, and what a further shift goes on from. */
export interface MovedKeyPoints {
  /** `[K, D]`. */
  readonly points: Tensor;
  /** β `[K]` (Eq. 6) of the last shift's parts: with `softmax` around the moved points, else around those before. */
  readonly spreads: Tensor;
}

export interface CrfOptions {
  /** ζ, in units of the normalised colours. */
  readonly zeta: number;
  readonly iterations: number;
  /**
   * Mask threshold t, default ½: the start p becomes σ(logit p − logit t), p first clipped to
   * [1e-6, 1 − 1e-6]; so "p > t" turns into "> ½".
   */
  readonly threshold?: number;
  /**
   * Holds every cell to its start: E_f −= logit p at every iteration, p (with the threshold in it) first clipped
   * to [0.02, 0.98]. Default false, as in MAL.
   */
  readonly unary?: boolean;
}

/** How near tokens are to the nearest of some prototypes. */
export interface PrototypeScores {
  /** `[N]`: the largest cosine. */
  readonly scores: Tensor;
  /** `[N]`: the prototype it is of, the lowest of a tie. */
  readonly nearest: Tensor;
}

export interface EqualMassOptions {
  /** ε of the transport. Default 0.05. */
  readonly epsilon?: number;
  /** Rounds of u and v. Default 3. */
  readonly iterations?: number;
}

/** Tokens shared out among prototypes. */
export interface EqualMassAssignment {
  /** `[N]`: the prototype of each token, the lowest of a tie. */
  readonly assignment: Tensor;
  /** `[N, L]`: u_l K_li v_i; rows sum to 1/N, columns to 1/L within the residual. */
  readonly plan: Tensor;
  /** `[iterations]`: max_l |L·Σ_i plan_il − 1| after each round. */
  readonly residuals: Tensor;
}

/**
 * How a map's entries become 0…1: their share of the largest, the root of that share, their place between the smallest
 * and the largest, as they are, the lift of a share x of N entries (ln(N·x + 0.001) above 0, then as `range`), or two-sided (½
 * with the root of their share of the largest size on either side).
 */
export const SCALES = ['largest', 'root', 'range', 'whole', 'lift', 'two-sided'] as const;
export type PictureScale = (typeof SCALES)[number];

/** A map of a picture: entries of a tensor, row by row. */
export interface PictureMap {
  readonly of: Tensor;
  /** Index of the first entry. Default: so that the last one of the tensor is the last of the map. */
  readonly start?: number;
  /** From one entry to the next. Default 1. */
  readonly every?: number;
  /** What lies so far behind each entry is taken from it. Default 0: nothing is. */
  readonly less?: number;
  /** Default `largest`. */
  readonly scale?: PictureScale;
}

export interface PictureOptions {
  /** Of each map. */
  readonly rows: number;
  readonly columns: number;
  /** Maps beside each other; their number is a multiple of it. Default 1. */
  readonly across?: number;
  /**
   * `[512]`: 256 colours of 0…1, then as many of two-sided maps. Red in the lowest byte, then green, blue, and alpha,
   * which is 255.
   */
  readonly palette: Uint32Array<ArrayBuffer>;
}

/** How entries become one; sums are trees in a fixed order. */
export type Reduction = 'sum' | 'max' | 'min' | 'arg-max';

export interface ResampleOptions {
  /** Half-open, in whole pixels, inside the image. */
  readonly crop: Box;
  readonly height: number;
  readonly width: number;
  /** Red, green, blue; of values from 0 to 1. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/**
 * The operations, recorded one after the other. On the GPU nothing runs before `read`: everything recorded
 * since the last `read` goes out as one submit and comes back as one read-back. On the CPU each runs at once.
 * Shapes are checked when recorded (RangeError); numbers that make no sense (a zero row, a non-finite
 * feature) are thrown by `read` as a sentence that names the token.
 */
export interface Operations {
  /** A copy of `data` on the backend. */
  upload(data: Float32Array, shape: readonly number[]): Tensor;

  /** The same numbers under another shape of the same length; shares the memory, nothing is copied. */
  reshape(tensor: Tensor, shape: readonly number[]): Tensor;

  /**
   * S_ij = exp((d(φ_i, φ_j) − 1)/τ), d the cosine. `features` `[N, D]` → `[N, N]`, symmetric; N ≤ 16,384. An
   * affinity that is not stored takes N·D and can be balanced and walked on, nothing else.
   */
  affinity(features: Tensor, temperature: number, options?: AffinityOptions): Tensor;

  /** Rows of that affinity without the matrix: tokens `rows` (0 … N−1) → `[rows.length, N]`. */
  affinityRows(features: Tensor, temperature: number, rows: readonly number[]): Tensor;

  /** S_ij = exp(−‖x_i − x_j‖²/(2σ²)), of positions `[N, 2]` → `[N, N]`: the control without a network. */
  positionAffinity(positions: Tensor, sigma: number): Tensor;

  /**
   * Attention softmax(q kᵀ/√(D/heads)) over all 1+N tokens, mean over the heads, then the class row and
   * column dropped and not renormalised. `queries`, `keys` `[1+N, D]` → `[N, N]`.
   */
  attention(queries: Tensor, keys: Tensor, heads: number): Tensor;

  /**
   * Rows of that attention without the matrix: tokens `rows` (0 … N−1) → `[rows.length, N]`, class column
   * dropped, not renormalised.
   */
  attentionRows(queries: Tensor, keys: Tensor, heads: number, rows: readonly number[]): Tensor;

  /**
   * One layer of attention rollout, row vectors `[R, 1+N]` (class token included): r ← r·Ā, Ā = head mean of
   * the attention + I, each row divided by its sum.
   */
  rolloutStep(rows: Tensor, queries: Tensor, keys: Tensor, heads: number): Tensor;

  /** Sinkhorn by diagonal scaling; S is never rewritten. A row or column sum < 1e-20 is an error. */
  sinkhorn(S: Tensor, options: SinkhornOptions): Scaling;

  /**
   * Random walk with T = (A + Aᵀ)/2. `start` `[N, C]`, C ≤ 64 → every hop `[hops + 1, N, C]`, hop 0 the start.
   */
  walk(S: Tensor, scaling: Scaling, start: Tensor, options: WalkOptions): Tensor;

  /**
   * Absorbing walk (EXITS, Eq. a2): (1−β)(I − βT)⁻¹ start, T = (A + Aᵀ)/2, by conjugate gradients from 0, every
   * column on its own. `start` `[N, C]`, C ≤ 64.
   */
  absorbing(S: Tensor, scaling: Scaling, start: Tensor, options: AbsorbingOptions): Absorption;

  /** Cosines d(φ_j, ψ_m) of features `[N, D]` and vectors `[M, D]` → `[N, M]`, clamped to [−1, 1]. */
  cosines(features: Tensor, vectors: Tensor): Tensor;

  /** Weighted means Σ_j w_jm φ_j / Σ_j w_jm of features `[N, D]`, weights `[N, M]` → `[M, D]`; 0 where Σ w = 0. */
  weightedMeans(features: Tensor, weights: Tensor): Tensor;

  /**
   * Part of each token: arg-max over k of d(φ_j, ψ_k)/max(Σ_j d(φ_j, ψ_k), 1e-6·N) → `[N]` of indices; of d alone
   * where `assign` is `cosine`, of exp(d/(α β_k))/Σ_j exp(d/(α β_k)) where it is `softmax`.
   */
  parts(features: Tensor, keyPoints: Tensor, options?: PartsOptions): Tensor;

  /**
   * AttentionShift's mean shift (Eqs. 2, 3, 6, 7): features `[N, D]`, `members` `[N]` 0/1 (Φ_I⁺), key-points
   * `[K, D]`. Shift by shift, each handed the `spreads` of the one before, gives the same bits as all at once.
   */
  keyPointShift(
    features: Tensor,
    members: Tensor,
    keyPoints: Tensor,
    options: KeyPointShiftOptions,
  ): MovedKeyPoints;

  /** (f + 1e-12)/(f + b + 2e-12) of two columns: the last hop of a walk `[H, N, 2]` (column 0 f, 1 b) → `[N]`. */
  ratio(walk: Tensor): Tensor;

  /** Bilinear growth with half-pixel centres and clamped edges: `[rows, columns]` → `[height, width]`. */
  upsample(map: Tensor, height: number, width: number): Tensor;

  /**
   * MAL's mean-field CRF, without unary term unless asked for (methods/exits, stage 5). `start` `[H, W]` in 0…1, `colours`
   * `[H, W, 3]` normalised, `inside` `[H, W]` 0/1 → q `[H, W]`.
   */
  crf(start: Tensor, colours: Tensor, inside: Tensor, options: CrfOptions): Tensor;

  /**
   * BESTIE's grouping (Eq. 1): argmin_k ‖c_k − (i + O(i))‖ of every pixel i over the centres of its own region,
   * ties to the lower k. `offsets` `[H, W, 2]` (dy, dx), `centres` `[K, 2]` (y, x), in pixels; `regions` `[H, W]`
   * numbers the components from 0, below 0 is outside all; `homes` `[K]` is each centre's region → `[H, W]` of k,
   * −1 where the region has no centre.
   */
  grouping(offsets: Tensor, centres: Tensor, regions: Tensor, homes: Tensor): Tensor;

  /**
   * 1 where a value is the largest of the `window` × `window` cells around it (odd; clipped at the edges), else 0;
   * a plateau counts whole. Map `[H, W]` → `[H, W]`.
   */
  localMaxima(map: Tensor, window: number): Tensor;

  /** SIM's max_l ⟨z_i, p_l⟩, z and p of length 1. Features `[N, D]`, prototypes `[L, D]`. */
  prototypeScores(features: Tensor, prototypes: Tensor): PrototypeScores;

  /**
   * SIM's transport (Eqs. 2 and 3): K = exp((d(p_l, z_i) − 1)/ε), from v = 1 rounds of `u_l = (1/L)/(K v)_l`,
   * `v_i = (1/N)/(Kᵀu)_i`; token i goes to argmax_l u_l K_li. Features `[N, D]`, prototypes `[L, D]`, L ≤ N and
   * L ≤ 64.
   */
  equalMassAssignment(features: Tensor, prototypes: Tensor, options?: EqualMassOptions): EqualMassAssignment;

  /** Lengths ‖φ_j‖ of features `[N, D]` → `[N]`. */
  norms(features: Tensor): Tensor;

  /**
   * Sum, largest, smallest entry along the first axis, `[N, …]` → `[…]` (`[1]` of `[N]`); `arg-max` the lowest
   * index among entries within 1e-6·|best| of the best.
   */
  reduce(values: Tensor, how: Reduction): Tensor;

  /** (A − min)/(max − min) of a whole map; of a constant one 1 where `prompt`, of the same shape, is not 0, else 0. */
  minMax(map: Tensor, prompt: Tensor): Tensor;

  /**
   * A crop as a network takes it: resampled as `image/resample` does, then (v/255 − mean)/std. Image `[H, W, 3]` of
   * 0…255 → planes `[3, height, width]`.
   */
  resample(image: Tensor, options: ResampleOptions): Tensor;

  /**
   * Runs what was recorded and gives maps as a picture of one pixel an entry, without a read-back. Undefined where the
   * numbers would have to come back all the same: on the CPU and on a software adapter, and where there is no canvas to
   * paint on. Since nothing comes back, numbers that make no sense are dark here, and no error.
   */
  paint(maps: readonly PictureMap[], options: PictureOptions): Promise<ImageBitmap | undefined>;

  /** Runs what was recorded and brings these tensors back, each a fresh array the caller owns. */
  read<T extends readonly Tensor[]>(...tensors: T): Promise<{ [K in keyof T]: Float32Array }>;
}

/** A place to compute. Made by `createCpuBackend()` or `createGpuBackend(device)`. */
export interface Backend {
  readonly kind: 'cpu' | 'webgpu';
  /** For people: "CPU", "CPU, 2 threads" or the adapter's name. */
  readonly label: string;
  /**
   * Runs `work`; every tensor it made is freed when it settles. One run at a time: a second waits for the
   * first. So `work` must not wait for another run of the same backend: that one would wait for `work`.
   */
  run<T>(work: (operations: Operations) => Promise<T>): Promise<T>;
  /** Frees everything; runs after it are refused. The GPU backend does not destroy a device it was given. */
  dispose(): void;
}
