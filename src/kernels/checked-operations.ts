import type {
  AbsorbingOptions,
  Absorption,
  AffinityOptions,
  CrfOptions,
  EqualMassAssignment,
  EqualMassOptions,
  KeyPointShiftOptions,
  MovedKeyPoints,
  Operations,
  PartsOptions,
  PictureMap,
  PictureOptions,
  PrototypeScores,
  Reduction,
  ResampleOptions,
  Scaling,
  SinkhornOptions,
  Tensor,
  WalkOptions,
} from './backend';
import { CheckedTensors } from './checked-tensors';
import { ROWS } from './errors';
import type { Forms } from './forms';
import {
  checkAbsorbing,
  checkCrf,
  checkEqualMass,
  checkMatrix,
  checkPicture,
  checkPictureMap,
  checkPositive,
  checkResample,
  checkRows,
  checkShape,
  checkShift,
  checkSides,
  checkSinkhorn,
  checkStored,
  checkTwoColumnWalk,
  checkUpload,
  checkWalk,
  checkWindow,
  sizeOf,
} from './shapes';

/**
 * `Operations` of one run, on either backend: checks owner, shapes, ranges and finiteness, then hands on. The
 * checks stand here once, so both backends refuse the same things in the same words.
 */
export class CheckedOperations<T extends Tensor> implements Operations {
  private readonly tensors: CheckedTensors<T>;

  constructor(private readonly forms: Forms<T>) {
    this.tensors = new CheckedTensors(forms);
  }

  upload(data: Float32Array, shape: readonly number[]): Tensor {
    this.tensors.refuseWhenOver();
    checkUpload(data.length, shape);
    return this.forms.upload(data, [...shape]);
  }

  reshape(tensor: Tensor, shape: readonly number[]): Tensor {
    const own = this.tensors.own(tensor);
    checkUpload(sizeOf(own.shape), shape);
    return this.forms.reshape(own, [...shape]);
  }

  affinity(features: Tensor, temperature: number, options: AffinityOptions = {}): Tensor {
    const own = this.tensors.own(features);
    const { rows, columns } = checkMatrix('The features', own.shape);
    checkPositive('The temperature', temperature);
    const stored = checkStored(rows, options);
    this.forms.requireFinite(own, ROWS.features, columns);
    return this.forms.affinity(own, temperature, stored);
  }

  affinityRows(features: Tensor, temperature: number, rows: readonly number[]): Tensor {
    const own = this.tensors.own(features);
    const { rows: tokens, columns } = checkMatrix('The features', own.shape);
    checkPositive('The temperature', temperature);
    checkRows(rows, tokens);
    this.forms.requireFinite(own, ROWS.features, columns);
    return this.forms.affinityRows(own, temperature, [...rows]);
  }

  positionAffinity(positions: Tensor, sigma: number): Tensor {
    const own = this.tensors.own(positions);
    checkMatrix('The positions', own.shape, { columns: 2 });
    checkPositive('σ', sigma);
    this.forms.requireFinite(own, ROWS.positions, 2);
    return this.forms.positionAffinity(own, sigma);
  }

  attention(queries: Tensor, keys: Tensor, heads: number): Tensor {
    const { q, k } = this.tensors.ownAttention(queries, keys, heads);
    return this.forms.attention(q, k, heads, undefined);
  }

  attentionRows(queries: Tensor, keys: Tensor, heads: number, rows: readonly number[]): Tensor {
    const { q, k } = this.tensors.ownAttention(queries, keys, heads, rows);
    return this.forms.attention(q, k, heads, [...rows]);
  }

  rolloutStep(rows: Tensor, queries: Tensor, keys: Tensor, heads: number): Tensor {
    const own = this.tensors.own(rows);
    const { q, k, tokens } = this.tensors.ownAttention(queries, keys, heads);
    checkMatrix('The rollout rows', own.shape, { columns: tokens });
    this.forms.requireFinite(own, ROWS.rolloutRows, tokens);
    return this.forms.rolloutStep(own, q, k, heads);
  }

  sinkhorn(S: Tensor, options: SinkhornOptions): Scaling {
    const own = this.tensors.ownAffinity(S);
    return this.forms.sinkhorn(own, checkSinkhorn(options));
  }

  walk(S: Tensor, scaling: Scaling, start: Tensor, options: WalkOptions): Tensor {
    const own = this.tensors.ownTransition(S, scaling, start);
    const settings = checkWalk(options, own.columns);
    return this.forms.walk(own.S, own.scaling, own.start, settings);
  }

  absorbing(S: Tensor, scaling: Scaling, start: Tensor, options: AbsorbingOptions): Absorption {
    const own = this.tensors.ownTransition(S, scaling, start);
    const settings = checkAbsorbing(options, own.columns);
    return this.forms.absorbing(own.S, own.scaling, own.start, settings);
  }

  cosines(features: Tensor, vectors: Tensor): Tensor {
    const { own, points } = this.tensors.ownBeside(features, vectors, 'The vectors', ROWS.vectors);
    return this.forms.cosines(own, points);
  }

  weightedMeans(features: Tensor, weights: Tensor): Tensor {
    const own = this.tensors.own(features);
    const by = this.tensors.own(weights);
    const { rows, columns } = checkMatrix('The features', own.shape);
    const { columns: means } = checkMatrix('The weights', by.shape, { rows });
    this.forms.requireFinite(own, ROWS.features, columns);
    this.forms.requireFinite(by, ROWS.weights, means);
    return this.forms.weightedMeans(own, by);
  }

  parts(features: Tensor, keyPoints: Tensor, options: PartsOptions = {}): Tensor {
    const { own, points } = this.tensors.ownKeyPoints(features, keyPoints);
    const { assign = 'part-map', temperature = 1 } = options;
    if (assign !== 'softmax') return this.forms.parts(own, points, { assign });
    checkPositive('The temperature of the parts', temperature);
    const spreads = this.tensors.ownSpreads(options.spreads, points.shape[0]);
    return this.forms.parts(own, points, { assign, temperature, spreads });
  }

  keyPointShift(
    features: Tensor,
    members: Tensor,
    keyPoints: Tensor,
    options: KeyPointShiftOptions,
  ): MovedKeyPoints {
    const { own, points } = this.tensors.ownKeyPoints(features, keyPoints);
    const inside = this.tensors.own(members);
    checkShape('The members', inside.shape, own.shape.slice(0, 1));
    const { shifts, temperature, assign } = checkShift(options);
    this.forms.requireFinite(inside, ROWS.members, 1);
    const spreads = this.tensors.ownSpreads(options.spreads, points.shape[0]);
    return this.forms.keyPointShift(own, inside, points, { shifts, temperature, assign, spreads });
  }

  ratio(walk: Tensor): Tensor {
    const own = this.tensors.own(walk);
    checkTwoColumnWalk(own.shape);
    return this.forms.ratio(own);
  }

  upsample(map: Tensor, height: number, width: number): Tensor {
    const own = this.tensors.own(map);
    const { columns } = checkMatrix('The map', own.shape);
    checkSides(height, width);
    this.forms.requireFinite(own, ROWS.map, columns);
    return this.forms.upsample(own, height, width);
  }

  crf(start: Tensor, colours: Tensor, inside: Tensor, options: CrfOptions): Tensor {
    const own = this.tensors.own(start);
    const seen = this.tensors.own(colours);
    const box = this.tensors.own(inside);
    const { rows, columns } = checkMatrix('The start of the CRF', own.shape);
    checkShape('The colours', seen.shape, [rows, columns, 3]);
    checkShape('The inside of the box', box.shape, own.shape);
    const settings = checkCrf(options);
    this.forms.requireFinite(own, ROWS.cells, 1);
    this.forms.requireFinite(seen, ROWS.colours, 3);
    this.forms.requireFinite(box, ROWS.cells, 1);
    return this.forms.crf(own, seen, box, settings);
  }

  grouping(offsets: Tensor, centres: Tensor, regions: Tensor, homes: Tensor): Tensor {
    const arrows = this.tensors.own(offsets);
    const points = this.tensors.own(centres);
    const map = this.tensors.own(regions);
    const of = this.tensors.own(homes);
    const { rows, columns } = checkMatrix('The regions', map.shape);
    checkShape('The offsets', arrows.shape, [rows, columns, 2]);
    const { rows: count } = checkMatrix('The centres', points.shape, { columns: 2 });
    checkShape('The homes of the centres', of.shape, [count]);
    this.forms.requireFinite(arrows, ROWS.offsets, 2);
    this.forms.requireFinite(points, ROWS.centres, 2);
    this.forms.requireFinite(map, ROWS.cells, 1);
    this.forms.requireFinite(of, ROWS.homes, 1);
    return this.forms.grouping(arrows, points, map, of);
  }

  localMaxima(map: Tensor, window: number): Tensor {
    const own = this.tensors.own(map);
    const { columns } = checkMatrix('The map', own.shape);
    checkWindow(window);
    this.forms.requireFinite(own, ROWS.map, columns);
    return this.forms.localMaxima(own, window);
  }

  prototypeScores(features: Tensor, prototypes: Tensor): PrototypeScores {
    const { own, points } = this.tensors.ownPrototypes(features, prototypes);
    return this.forms.prototypeScores(own, points);
  }

  equalMassAssignment(
    features: Tensor,
    prototypes: Tensor,
    options: EqualMassOptions = {},
  ): EqualMassAssignment {
    const { own, points } = this.tensors.ownPrototypes(features, prototypes);
    const settings = checkEqualMass(options, own.shape[0], points.shape[0]);
    return this.forms.equalMassAssignment(own, points, settings);
  }

  norms(features: Tensor): Tensor {
    const own = this.tensors.own(features);
    const { columns } = checkMatrix('The features', own.shape);
    this.forms.requireFinite(own, ROWS.features, columns);
    return this.forms.norms(own);
  }

  reduce(values: Tensor, how: Reduction): Tensor {
    const own = this.tensors.own(values);
    this.forms.requireFinite(own, ROWS.rows, sizeOf(own.shape) / own.shape[0]);
    return this.forms.reduce(own, how);
  }

  minMax(map: Tensor, prompt: Tensor): Tensor {
    const own = this.tensors.own(map);
    const at = this.tensors.own(prompt);
    checkShape('The prompt', at.shape, own.shape);
    this.forms.requireFinite(own, ROWS.cells, 1);
    this.forms.requireFinite(at, ROWS.cells, 1);
    return this.forms.minMax(own, at);
  }

  resample(image: Tensor, options: ResampleOptions): Tensor {
    const own = this.tensors.own(image);
    checkResample(own.shape, options);
    this.forms.requireFinite(own, ROWS.colours, 3);
    return this.forms.resample(own, options);
  }

  async paint(maps: readonly PictureMap[], options: PictureOptions): Promise<ImageBitmap | undefined> {
    const settings = checkPicture(options, maps.length);
    const placed = maps.map(({ of, ...view }) => ({
      of: this.tensors.own(of),
      ...checkPictureMap(view, of.shape, settings),
    }));
    return this.forms.paint(placed, settings);
  }

  async read<R extends readonly Tensor[]>(...tensors: R): Promise<{ [K in keyof R]: Float32Array }> {
    const own = tensors.map((tensor) => this.tensors.own(tensor));
    // A mapped tuple is not something that `map` can infer: same length, same order.
    return (await this.forms.read(own)) as { [K in keyof R]: Float32Array };
  }

  /** Ends the run. Every tensor it made is freed when the promise settles. */
  async close(): Promise<void> {
    this.tensors.end();
    await this.forms.close();
  }
}
