import { decodeRle, type Rle } from '../../mask';
import type { Features } from '../../vit';
import type { StageContext } from '../declaration';
import { coverage } from '../shared/coverage';
import { type Canvas, pixelAt, toCanvasMap, toImage, tokenAt } from './canvas';
import { meanOfBoth } from './mirror';
import { mapOfPrototypes } from './prototype-map';
import type { BestieState, SemanticMap } from './state';
import { walkFrom } from './walks';
import { semanticFrame } from './watch/maps';

/** p = ratio(π, 1/N): how a walk compares with the stationary distribution. */
const shareOf = (column: Float32Array): Float32Array =>
  column.map((value) => (value + 1e-12) / (value + 1 / column.length + 2e-12));

/** What the class map is made of, and where it is cut. */
interface Given {
  readonly from: SemanticMap['from'];
  readonly threshold: number;
}

/** What the class map is to come from. @throws Error with a sentence where there is nothing to make it of */
function givenFor({ settings, clicks, prototypes, truth, flags }: BestieState): Given {
  const wanted = settings.choice('semantic');
  const clicked = clicks[0].length > 0;
  if (wanted === 'truth') {
    if (!truth) {
      throw new Error(
        'There is no truth for this class here, so BESTIE cannot take its map from one; choose clicks or prototypes.',
      );
    }
    flags.push(
      'The class’s map is the truth itself: this mask shows what a perfect map gives, it is no label.',
    );
    return { from: 'truth', threshold: 0.5 };
  }
  if (wanted === 'prototypes' && !prototypes && clicked) {
    flags.push('Nothing is known of this class from other images yet, so its map comes from the clicks.');
  }
  if (prototypes && (wanted === 'prototypes' || !clicked)) {
    return { from: 'prototypes', threshold: settings.number('prototypeThreshold') };
  }
  if (!clicked) {
    throw new Error('There are no clicks and no prototypes for this class: click one of its objects.');
  }
  return { from: 'clicks', threshold: settings.number('labelThreshold') };
}

/** Stage 0. */
export async function lookForClass(context: StageContext, state: BestieState): Promise<void> {
  const { canvas, clicks, mirror } = state;
  const [own, ...others] = clicks.map((pixels) => [
    ...new Set(pixels.map((pixel) => tokenAt(canvas, pixel))),
  ]);
  const rivals = others.filter((tokens) => tokens.length > 0);
  const sets = [own, ...rivals];
  const given = givenFor(state);
  const walks = await walksOf(context, state, sets, state.features);
  state.columns = new Map(own.map((token, k) => [token, walks[0][k]]));
  const mirrored = mirror && (await walksOf(context, state, sets, mirror));
  const gather = (k: number) =>
    meanOfBoth(
      gathered(state, walks[k], sets[k], given.threshold),
      mirrored && gathered(state, mirrored[k], sets[k], given.threshold),
    );
  const map = await classMap(context, state, given, () => gather(0));
  const otherMaps = rivals.map((_, k) => toCanvasMap(canvas, gather(k + 1)));
  const data = Uint8Array.from(map.pixels, (p, i) =>
    p > given.threshold && otherMaps.every((other) => other[i] <= p) ? 1 : 0,
  );
  state.semantic = { ...map, ...given, label: { width: canvas.width, height: canvas.height, data } };
  await context.watch?.(() => semanticFrame(state, rivals.length));
}

/** p on the tokens, and on the canvas. */
async function classMap(
  context: StageContext,
  state: BestieState,
  { from }: Given,
  ofClicks: () => Float32Array,
): Promise<Pick<SemanticMap, 'tokens' | 'pixels'>> {
  const { canvas, prototypes, truth } = state;
  if (from === 'truth' && truth)
    return { tokens: coverage(canvas.grid, truth), pixels: onCanvas(canvas, truth) };
  const tokens =
    from === 'prototypes' && prototypes ? await mapOfPrototypes(context, state, prototypes) : ofClicks();
  return { tokens, pixels: toCanvasMap(canvas, tokens) };
}

/** A mask of the image on the canvas: each pixel what lies under its centre. */
function onCanvas(canvas: Canvas, mask: Rle): Float32Array {
  const { data, width } = decodeRle(mask);
  return Float32Array.from({ length: canvas.width * canvas.height }, (_, i) => {
    const { x, y } = toImage(canvas, pixelAt(canvas, i));
    return data[Math.round(y) * width + Math.round(x)];
  });
}

/** The walks from the tokens of each set. */
async function walksOf(
  context: StageContext,
  state: BestieState,
  sets: readonly (readonly number[])[],
  features: Features,
): Promise<readonly (readonly Float32Array[])[]> {
  const columns = await walkFrom(context, state, sets.flat(), features);
  let before = 0;
  return sets.map(({ length }) => {
    before += length;
    return columns.slice(before - length, before);
  });
}

/** One map of the walks from a class's clicks. */
const gathered = (
  { settings }: BestieState,
  walks: readonly Float32Array[],
  clicks: readonly number[],
  threshold: number,
): Float32Array =>
  settings.choice('gather') === 'mean'
    ? shareOf(meanOf(walks))
    : largestOf(walks.map((walk, i) => lifted(shareOf(walk), clicks[i], threshold)));

/** The walk from all clicks at once: the mean of the walks from each. */
function meanOf(columns: readonly Float32Array[]): Float32Array {
  const sums = new Float64Array(columns[0].length);
  for (const column of columns) for (let i = 0; i < sums.length; i++) sums[i] += column[i];
  return Float32Array.from(sums, (sum) => sum / columns.length);
}

/** Over its own click a map stands higher than the label threshold by this. */
const CLEARANCE = 1 / 0.9;

/**
 * In a large object a walk spreads so thin that not even its click passes the threshold: such a map is raised until
 * the click does. Others stay as they are.
 */
function lifted(map: Float32Array, click: number, threshold: number): Float32Array {
  const wanted = Math.min(1, threshold * CLEARANCE);
  return map[click] >= wanted ? map : map.map((p) => Math.min(1, (p * wanted) / map[click]));
}

/** The largest at each token: more clicks do not dim each other. */
const largestOf = (columns: readonly Float32Array[]): Float32Array =>
  columns.reduce((most, column) => most.map((value, i) => Math.max(value, column[i])));
