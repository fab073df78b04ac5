import { type Box, type ExtremePoints, extremeList, type Grid, type Size } from '../../geometry';
import { exits, type MethodContext, type ParameterValues, resolveParameters } from '../../methods';
import { cropAround, extremesAndBox } from '../../methods/exits/crop';
import { type PseudoPoints, pseudoPoints, thresholdsOf } from '../../methods/exits/points';
import { setsOf, type TokenSets } from '../../methods/exits/sets';
import { differenceOf, walkTokens } from '../../methods/exits/walk';
import { type Cells, cellsOfCrop } from '../../methods/shared/cells';
import { type Settings, settingsOf } from '../../methods/shared/define';
import { mirroredContext, mirroredPrompt } from '../../methods/shared/mirror';
import { type RandomSource, randomOf } from '../../methods/shared/random';
import { sourceOf } from '../../methods/shared/transition';
import { shortened } from '../brief-floats';
import { encodeJoined } from '../features';
import type { FeatureKey, TrainingObject } from '../head';

/** Side of the crop over the side of the box, where a head is used and where it learns first. */
export const CROP_SCALE = 1.3;
/** Longest margin of a random crop, in half-sides of the box. */
const WIDEST_MARGIN = 1.2;

/** One crop of one object: features, and what the walk says of its tokens. */
export interface DecoderSample {
  readonly object: TrainingObject;
  readonly box: Box;
  readonly grid: Grid;
  /** `[N, D]`, shortened. */
  readonly features: Uint16Array;
  /** M's cells, two along each token's sides. */
  readonly cells: Cells;
  readonly sets: TokenSets;
  readonly pseudo: PseudoPoints;
}

/** A crop whose margins along an axis, each up to 1.2 half-sides, are shared out at random between its two ends. */
export function randomCrop(box: Box, random: RandomSource, image: Size): Box {
  const share = () => random.next() / 2 ** 32;
  const axis = (low: number, high: number, limit: number): readonly [number, number] => {
    const half = (high - low) / 2;
    const before = WIDEST_MARGIN * share() * half;
    const after = WIDEST_MARGIN * share() * half;
    const part = share();
    // A crop of a few pixels says nothing: as in stage 0, eight on either side of the middle at the least.
    const middle = (low + high) / 2;
    return [
      Math.max(0, Math.floor(Math.min(low - part * before, middle - 8))),
      Math.min(limit, Math.ceil(Math.max(high + (1 - part) * after, middle + 8))),
    ];
  };
  const [x0, x1] = axis(box.x0, box.x1, image.width);
  const [y0, y1] = axis(box.y0, box.y1, image.height);
  return { x0, y0, x1, y1 };
}

/** How samples are made. */
export interface Sampling {
  readonly head: Settings;
  readonly method: Settings;
  readonly features: FeatureKey;
}

export const methodSettings = (parameters: ParameterValues): Settings =>
  settingsOf(resolveParameters(exits, parameters));

const sidesOf = ({ head }: Sampling, patch: number): number =>
  Math.max(1, Math.round(head.number('cropSize') / patch));

async function sampleOf(
  context: MethodContext,
  { method, features }: Sampling,
  side: number,
  object: TrainingObject,
  { points, box }: { points: ExtremePoints | undefined; box: Box },
  crop: Box,
): Promise<DecoderSample> {
  const grid = { columns: side, rows: side, crop };
  const around = cropAround(box, CROP_SCALE, context.image);
  const sets = setsOf(grid, points, box, method.number('pushIn'), around);
  const rows = await encodeJoined(context, grid, features);
  const walked = await walkTokens(context, method, grid, sourceOf(method, context.model), sets);
  return {
    object,
    box,
    grid,
    features: shortened(rows),
    cells: await cellsOfCrop(context, crop, box, 2 * side),
    sets,
    pseudo: pseudoPoints(differenceOf(walked), sets.box, thresholdsOf(method)),
  };
}

/** The crop that the head sees where it is used. */
export async function plainSample(
  context: MethodContext,
  sampling: Sampling,
  object: TrainingObject,
): Promise<DecoderSample> {
  const placed = extremesAndBox(object.prompt, context.image);
  const side = sidesOf(sampling, context.model.patch);
  return sampleOf(context, sampling, side, object, placed, cropAround(placed.box, CROP_SCALE, context.image));
}

/**
 * Every crop of an object: the plain one, random ones, and (`mirror`) all of them left for right.
 * @throws Error with a sentence where the prompt makes no sense
 */
export async function samplesOf(
  context: MethodContext,
  sampling: Sampling,
  object: TrainingObject,
): Promise<readonly DecoderSample[]> {
  const { head } = sampling;
  const mirrored = head.toggle('mirror') ? mirroredContext(context) : undefined;
  const side = sidesOf(sampling, context.model.patch);
  const samples: DecoderSample[] = [];
  for (const seen of mirrored ? [context, mirrored] : [context]) {
    const { image } = context;
    const prompt = seen === context ? object.prompt : mirroredPrompt(object.prompt, image);
    const placed = extremesAndBox(prompt, image);
    const name = `${placed.points ? extremeList(placed.points).map(({ x, y }) => [x, y]) : Object.values(placed.box)}`;
    const random = randomOf(`${head.number('seed')}/exits-decoder/crops/${name}/0`);
    const crops = [
      cropAround(placed.box, CROP_SCALE, image),
      ...Array.from({ length: head.number('crops') }, () => randomCrop(placed.box, random, image)),
    ];
    for (const crop of crops) samples.push(await sampleOf(seen, sampling, side, object, placed, crop));
  }
  return samples;
}
