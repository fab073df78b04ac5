import { type Grid, gridOfImage, tokenCount } from '../../geometry';
import type { Decorrelation } from '../../vit';
import type { ClassPrototypes, MethodContext } from '../declaration';
import type { Settings } from '../shared/define';
import { sigmoid } from '../shared/numbers';
import { encodeSource, tokenRows } from '../shared/transition';
import { unitRows } from '../shared/vectors';
import { checkSight } from './sight';

/** Length of a class's mean token where tokens have length 1: they are far from alike. */
const MEAN_LENGTH = 0.5;

/** A mask on the tokens of a class map. */
export interface Covering {
  /** Share of each token that it covers `[N]`. */
  readonly cover: Float32Array;
}

/** Where a class is on a photo. */
export interface ClassMap {
  readonly grid: Grid;
  /** p of the class against what photos are made of otherwise `[N]`, 0…1. */
  readonly values: Float32Array;
}

/**
 * Direction that tells a class's tokens from those of any photo, and its value halfway between the two means:
 * Fisher's discriminant, with the covariance of all photos' tokens in place of the class's own (Hariharan, Malik,
 * Ramanan: Discriminative decorrelation for clustering and classification, ECCV 2012).
 */
export function discriminantOf(
  prototype: Float32Array,
  { mean, precision }: Decorrelation,
): { readonly weights: Float64Array; readonly middle: number } {
  const width = mean.length;
  const away = prototype.map((value, d) => MEAN_LENGTH * value - mean[d]);
  const weights = new Float64Array(width);
  for (let d = 0; d < width; d++) {
    for (let e = 0; e < width; e++) weights[d] += precision[d * width + e] * away[e];
  }
  let middle = 0;
  for (let d = 0; d < width; d++) middle += weights[d] * (mean[d] + away[d] / 2);
  return { weights, middle };
}

/**
 * p of a class at every token of the whole photo: its odds in logits, over a temperature.
 * @throws a sentence where what was learnt is another model's
 */
export async function mapOfClass(
  context: MethodContext,
  { bank, vectors }: ClassPrototypes,
  decorrelation: Decorrelation,
  settings: Pick<Settings, 'number'>,
): Promise<ClassMap> {
  const { model, image } = context;
  checkSight(model, bank);
  const { width } = model;
  const source = { kind: bank.source, block: bank.block };
  const grid = gridOfImage(image, bank.size, model.patch);
  const rows = tokenRows(await encodeSource(context, grid, source), source, model);
  if (!rows) throw new Error('A class is looked for by features, and the source "position" has none.');
  const unit = unitRows(rows, width);
  const { weights, middle } = discriminantOf(vectors.subarray(0, width), decorrelation);
  const [temperature, offset] = [settings.number('temperature'), settings.number('offset')];
  const values = Float32Array.from({ length: tokenCount(grid) }, (_, token) => {
    let odds = -middle;
    for (let d = 0; d < width; d++) odds += weights[d] * unit[token * width + d];
    return sigmoid(odds / temperature + offset);
  });
  return { grid, values };
}

/** The map without what objects that are there already cover: each token keeps the share that is left of it. */
export const withoutTaken = ({ grid, values }: ClassMap, taken: readonly Covering[]): ClassMap => ({
  grid,
  values: values.map((p, token) => taken.reduce((left, { cover }) => left * (1 - cover[token]), p)),
});
