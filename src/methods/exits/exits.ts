import {
  type Box,
  boxHeight,
  boxWidth,
  type ExtremePoints,
  type Grid,
  imageBox,
  inBox,
  type Size,
  tokenCentre,
  tokenCount,
  tokenOfPixel,
} from '../../geometry';
import { areaOfBitmap } from '../../mask';
import type { MethodContext, MethodResult, Painted, Prompt, StageContext } from '../declaration';
import { cellsOfCrop } from '../shared/cells';
import { defineMethod, type Settings } from '../shared/define';
import { bitmapWhere, type CropMap, maskOfWindow, meanInside } from '../shared/grow';
import { sigmoid } from '../shared/numbers';
import { type Source, sourceOf, tokenRows } from '../shared/transition';
import { discriminate } from './classifier';
import { cropAround, extremesAndBox, gridOf } from './crop';
import { EXITS_EXPLAINED } from './explained';
import { objectnessOdds, objectnessOf } from './objectness';
import { exitsCosts, exitsParameters, exitsPresets } from './parameters';
import { droppedOut, pseudoPoints, thresholdsOf } from './points';
import { refine } from './refine';
import { pushInwards, setsOf, type TokenSets, withOthers } from './sets';
import { shapeOf } from './shape';
import { differenceOf, smoothRatio, type Walked, walkTokens } from './walk';
import { fitOf } from './watch/fit';
import { cropFrame, decoderFrame, fusionFrames, plainFrame, setsFrame } from './watch/frames';
import { rowSums } from './watch/row-sums';
import { dropoutFrame, pointsFrame, walkFrames } from './watch/walk';

interface ExitsState {
  readonly settings: Settings;
  readonly image: Size;
  /** Undefined where only a box was given. */
  readonly points: ExtremePoints | undefined;
  readonly box: Box;
  readonly source: Source;
  grid: Grid;
  sets: TokenSets;
  walked: Walked | undefined;
  result: MethodResult | undefined;
  flags: string[];
}

/** What the mask is read from: `map` above `threshold`; `score` is its share of the object, 0…1. */
export interface Decision {
  readonly map: CropMap;
  readonly threshold: number;
  readonly score: CropMap;
  /** `map` as a picture, where it was painted. */
  readonly painted?: Painted | undefined;
}

function begin(prompt: Prompt, settings: Settings, context: MethodContext): ExitsState {
  const { image } = context;
  const { points, box } = extremesAndBox(prompt, image);
  return {
    settings,
    image,
    points,
    box,
    source: sourceOf(settings, context.model),
    grid: { columns: 0, rows: 0, crop: box },
    sets: { foreground: [], background: [], box: [], pushed: [], flags: [] },
    walked: undefined,
    result: undefined,
    flags: [],
  };
}

async function prepareCrop(context: StageContext, state: ExitsState): Promise<void> {
  const { settings, box, image } = state;
  state.grid = gridOf(settings, box, image, context.model.patch);
  await context.watch?.(() => cropFrame(state.grid, box, state.points));
}

/** Tokens of the image's other objects' pushed points. A prompt that makes no sense fails its own run. */
function othersTokens(context: MethodContext, { settings, grid, image }: ExitsState): readonly number[] {
  if (!settings.toggle('others')) return [];
  return (context.others ?? []).flatMap(({ prompt }) => {
    if (prompt.kind !== 'extreme-points' || !prompt.points.every((point) => inBox(imageBox(image), point))) {
      return [];
    }
    const { points, box } = extremesAndBox(prompt, image);
    if (!points) return [];
    const crop = cropAround(box, settings.number('cropScale'), image);
    const size = { width: boxWidth(crop), height: boxHeight(crop) };
    return pushInwards(points, box, settings.number('pushIn'), size)
      .filter((point) => inBox(grid.crop, point))
      .map((point) => tokenOfPixel(grid, { x: Math.floor(point.x), y: Math.floor(point.y) }));
  });
}

async function divideTokens(context: StageContext, state: ExitsState): Promise<void> {
  const { grid, box, points, settings, image } = state;
  // Without a crop the points are pushed as far as in the crop that there would be.
  const crop = cropAround(box, settings.number('cropScale'), image);
  const own = setsOf(grid, points, box, settings.number('pushIn'), crop);
  if (own.foreground.length + own.box.length === 0 || !settings.toggle('crop')) requireToken(grid, box);
  state.sets = withOthers(own, othersTokens(context, state));
  state.flags.push(...state.sets.flags);
  await context.watch?.(() => setsFrame(grid, state.sets, points, box));
}

/** @throws a sentence where the box holds no token's centre: it is too small for a view of the whole image */
function requireToken(grid: Grid, box: Box): void {
  for (let token = 0; token < tokenCount(grid); token++) if (inBox(box, tokenCentre(grid, token))) return;
  throw new Error('The box of the points is smaller than a patch token: switch the crop on.');
}

async function walk(context: StageContext, state: ExitsState): Promise<void> {
  const { settings, grid, source, sets, box } = state;
  const walked = await walkTokens(context, settings, grid, source, sets);
  state.walked = walked;
  state.flags.push(...walked.flags);
  const absorbing = settings.toggle('absorbing');
  await context.watch?.(async () => {
    const sums = await rowSums(context, settings, grid, source, walked.features);
    return walkFrames(grid, box, walked, absorbing, sums);
  });
}

/** Stage 4: the paper's product. The mask does not need it: Δ = 0 is r = ½. */
async function findPoints(context: StageContext, state: ExitsState): Promise<void> {
  const { settings, grid, sets, box, walked } = state;
  if (!walked) throw new Error('EXITS looked for pseudo points before it walked.');
  const points = pseudoPoints(differenceOf(walked), sets.box, thresholdsOf(settings));
  if (points.foreground.length + points.background.length === 0) {
    state.flags.push('No pseudo point: the two walks do not differ clearly anywhere in the box.');
  }
  const draw = `${settings.number('seed')}/exits/dropout/${Object.values(box).join()}/0`;
  await context.watch?.(() => [
    pointsFrame(grid, box, points),
    dropoutFrame(grid, box, droppedOut(points, settings.number('dropout'), draw)),
  ]);
}

/** The plain read-out: r itself, or the CRF's q. */
async function plainDecision(
  context: MethodContext,
  { settings, grid, box }: ExitsState,
  { ratio, painted }: Walked,
): Promise<Decision> {
  const r = { values: ratio, ...grid };
  if (settings.toggle('fusion') || !settings.toggle('crf')) {
    return { map: r, threshold: settings.number('maskThreshold'), score: r, painted: painted?.ratio };
  }
  const side = Math.max(1, Math.round(settings.number('cropSize') / settings.number('crfStride')));
  const cells = await cellsOfCrop(context, grid.crop, box, side);
  const q = await smoothRatio(context, settings, grid, ratio, cells);
  return { map: { values: q.values, ...cells.grid }, threshold: 0.5, score: r, painted: q.painted };
}

/** What the fused read-out needs besides the walk. */
type Fusible = Pick<ExitsState, 'settings' | 'grid' | 'box' | 'source' | 'points'>;

/** The fused read-out: walk, classifier and shape weighed together, then carried along the colours. */
export async function fusedDecision(
  context: StageContext,
  state: Fusible,
  walked: Walked,
): Promise<Decision> {
  const { settings, grid, box, source } = state;
  const inside = Uint8Array.from(walked.ratio, (_, token) => (inBox(box, tokenCentre(grid, token)) ? 1 : 0));
  const n = inside.length;
  const rows = tokenRows(walked.features, source, context.model);
  const prior = settings.toggle('objectness') ? objectnessOf(context.model, source) : undefined;
  const options = { rounds: settings.number('classifierRounds'), shrinkage: settings.number('shrinkage') };
  const evidence = {
    ratio: walked.ratio,
    classifier: rows ? discriminate(rows, walked.ratio, inside, options) : new Float64Array(n),
    objectness: rows ? objectnessOdds(rows, n, prior) : new Float64Array(n),
  };
  const cells = await cellsOfCrop(context, grid.crop, box, settings.number('cells'));
  const { fused, odds } = refine(grid, evidence, cells, box, shapeOf(state.points, box), {
    threshold: settings.number('maskThreshold'),
    colour: settings.number('colourWeight'),
    zeta: settings.number('diffusionZeta'),
    pull: settings.number('diffusionPull'),
    rounds: settings.number('diffusionRounds'),
  });
  const score = fused.map(sigmoid);
  await context.watch?.(() =>
    fusionFrames(grid, cells.grid, box, {
      classifier: evidence.classifier,
      objectness: prior ? evidence.objectness : undefined,
      fused,
      odds,
    }),
  );
  return { map: { values: odds, ...cells.grid }, threshold: 0, score: { values: score, ...cells.grid } };
}

/** The trained decoder's map, where one is asked for and at hand. */
async function decoderDecision(context: StageContext, state: ExitsState): Promise<Decision | undefined> {
  const { settings, box, grid, flags } = state;
  if (settings.choice('decoder') === 'off') return undefined;
  const map = await context.head?.mask?.(context, box);
  if (!map) {
    flags.push('No trained decoder is at hand, so the mask comes without one: train it, or give its file.');
    return undefined;
  }
  const threshold = settings.number('maskThreshold');
  await context.watch?.(() => decoderFrame(grid, box, map, threshold));
  return { map, threshold, score: map };
}

async function readMask(context: StageContext, state: ExitsState): Promise<void> {
  const { box, settings, grid, walked } = state;
  if (!walked) throw new Error('EXITS read its mask before it walked.');
  const decoded = await decoderDecision(context, state);
  const fused = !decoded && settings.toggle('fusion');
  let decision =
    decoded ??
    (fused ? await fusedDecision(context, state, walked) : await plainDecision(context, state, walked));
  const cut = ({ map, threshold }: Decision) => bitmapWhere(map, box, (value) => value > threshold);
  let bitmap = cut(decision);
  if (fused && areaOfBitmap(bitmap) === 0) {
    decision = await plainDecision(context, state, walked);
    bitmap = cut(decision);
    state.flags.push('The fusion left no pixel in the box, so the walk alone gives this mask.');
  }
  const { map, threshold, score, painted } = decision;
  if (!decoded && !fused) await context.watch?.(() => plainFrame(grid, box, map, threshold, painted));
  if (areaOfBitmap(bitmap) === 0) {
    throw new Error(
      'EXITS found no pixel of the object inside the box of its extreme points; lower the mask threshold or move the points.',
    );
  }
  state.result = {
    masks: [{ rle: maskOfWindow(bitmap, box, state.image), score: meanInside(score, box, bitmap), scale: 0 }],
    map: { title: 'Share of the foreground walk, r', grid, values: walked.ratio },
    flags: state.flags,
  };
}

/** EXITS: extreme points → pseudo mask (methods/exits; stages 2–3 are recorded together: one submit). */
export const exits = defineMethod<ExitsState>({
  id: 'exits',
  name: 'EXITS',
  summary:
    'Four extreme points: two random walks, from the points and from outside the box, meet at the outline.',
  paper: { title: 'Extreme Point Supervised Instance Segmentation', venue: 'CVPR 2024' },
  takes: ['extreme-points', 'box'],
  parameters: exitsParameters,
  presets: exitsPresets,
  costs: exitsCosts,
  regards: (value) => (value('others') === true ? 'image' : 'nobody'),
  affinityOf: ({ temperature, hops, absorbing, blend }) => ({
    temperature: Number(temperature),
    hops: absorbing ? 1 : Number(hops),
    ...(absorbing ? { absorbing: Number(blend) } : {}),
  }),
  predictsBy: (value) => (value('decoder') === 'trained' ? 'exits-decoder' : undefined),
  begin,
  resume: (left, fresh) => ({
    ...left,
    settings: fresh.settings,
    source: fresh.source,
    // Its pictures went to the page with the frames.
    walked: left.walked && { ...left.walked, painted: undefined },
    flags: [...left.flags],
  }),
  stages: [
    {
      id: 'crop',
      number: 0,
      title: 'Crop',
      sentence:
        'The clicks are sorted into top, left, bottom and right; a crop a little larger than their box is cut out.',
      explanation: EXITS_EXPLAINED.crop,
      run: prepareCrop,
    },
    {
      id: 'sets',
      number: 1,
      title: 'Token sets',
      sentence: 'The points, pushed inwards, name foreground tokens; tokens outside the box are background.',
      explanation: EXITS_EXPLAINED.sets,
      run: divideTokens,
    },
    {
      id: 'walk',
      number: 3,
      title: 'Affinity, Sinkhorn, walk',
      sentence:
        'Affinities between tokens, scaled until every row and column sums to one, carry two random walks.',
      explanation: EXITS_EXPLAINED.walk,
      run: walk,
    },
    {
      id: 'points',
      number: 4,
      title: 'Pseudo points',
      sentence: 'Where one walk clearly outweighs the other, tokens become foreground and background points.',
      explanation: EXITS_EXPLAINED.points,
      run: findPoints,
    },
    {
      id: 'mask',
      number: 5,
      title: 'Mask',
      sentence:
        'The walks, a classifier trained on them and the shape of the four points are weighed, then carried along the colours: where they speak for the object is the pseudo mask.',
      explanation: EXITS_EXPLAINED.mask,
      run: readMask,
    },
  ],
  readOut: ({ box, points }, { masks: [{ rle }] }) => fitOf(rle, box, points),
  finish: (state) => {
    if (!state.result) throw new Error('EXITS ended before its last stage.');
    return state.result;
  },
});
