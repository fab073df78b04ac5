import {
  assignExtremePoints,
  type Box,
  boxHeight,
  boxOfExtremePoints,
  boxWidth,
  type ExtremePoints,
  type Grid,
  inBox,
  type Size,
  tokenCount,
} from '../../geometry';
import { areaOfBitmap } from '../../mask';
import type { MethodContext, MethodResult, Prompt } from '../declaration';
import { defineMethod, type Settings } from '../shared/define';
import { bitmapWhere, type CropMap, maskOfWindow, meanInside } from '../shared/grow';
import { clickedPixel } from '../shared/prompt';
import { convergenceFlag, encodeSource, recordAffinity, type Source, sourceOf } from '../shared/transition';
import { exitsParameters, exitsPresets } from './parameters';
import { setsOfBox, setsOfExtremePoints, type TokenSets } from './sets';

/** ImageNet's mean and standard deviation, in which MAL's CRF measures colours. */
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

interface ExitsState {
  readonly settings: Settings;
  readonly image: Size;
  /** Undefined where only a box was given. */
  readonly points: ExtremePoints | undefined;
  readonly box: Box;
  readonly source: Source;
  grid: Grid;
  sets: TokenSets;
  /** r = π^f/(π^f + π^b) on the grid. */
  ratio: CropMap;
  /** What is thresholded at ½: r, or the CRF's q on its own grid. */
  decision: CropMap;
  result: MethodResult | undefined;
  flags: string[];
}

const NOTHING: CropMap = {
  values: new Float32Array(),
  columns: 0,
  rows: 0,
  crop: { x0: 0, y0: 0, x1: 0, y1: 0 },
};

function begin(prompt: Prompt, settings: Settings, context: MethodContext): ExitsState {
  const { image } = context;
  const { points, box } = extremesAndBox(prompt, image);
  const empty = { columns: 0, rows: 0, crop: box };
  return {
    settings,
    image,
    points,
    box,
    source: sourceOf(settings, context.model),
    grid: empty,
    sets: { foreground: [], background: [], box: [], pushed: [], flags: [] },
    ratio: NOTHING,
    decision: NOTHING,
    result: undefined,
    flags: [],
  };
}

function extremesAndBox(prompt: Prompt, image: Size): { points: ExtremePoints | undefined; box: Box } {
  if (prompt.kind === 'extreme-points') {
    if (prompt.points.length < 2) throw new Error('EXITS needs at least two points.');
    const points = assignExtremePoints(prompt.points.map((point) => clickedPixel(point, image)));
    return { points, box: boxOfExtremePoints(points) };
  }
  if (prompt.kind !== 'box') throw new Error(`EXITS takes extreme points or a box, not a ${prompt.kind}.`);
  const { box } = prompt;
  if (!Object.values(box).every(Number.isFinite) || box.x1 <= box.x0 || box.y1 <= box.y0) {
    throw new Error(`The box from (${box.x0}, ${box.y0}) to (${box.x1}, ${box.y1}) holds no pixel.`);
  }
  const inside = {
    x0: Math.max(0, Math.floor(box.x0)),
    y0: Math.max(0, Math.floor(box.y0)),
    x1: Math.min(image.width, Math.ceil(box.x1)),
    y1: Math.min(image.height, Math.ceil(box.y1)),
  };
  if (inside.x1 <= inside.x0 || inside.y1 <= inside.y0) {
    throw new Error(
      `The box from (${box.x0}, ${box.y0}) to (${box.x1}, ${box.y1}) lies outside the image, which is ${image.width}×${image.height} pixels.`,
    );
  }
  return { points: undefined, box: inside };
}

/** Stage 0: centre ± max(8, scale·side/2) per axis, whole pixels, clipped to the image. */
export function cropAround(box: Box, scale: number, image: Size): Box {
  const axis = (low: number, high: number, limit: number): [number, number] => {
    const centre = (low + high) / 2;
    const half = Math.max(8, (scale * (high - low)) / 2);
    return [Math.max(0, Math.floor(centre - half)), Math.min(limit, Math.ceil(centre + half))];
  };
  const [x0, x1] = axis(box.x0, box.x1, image.width);
  const [y0, y1] = axis(box.y0, box.y1, image.height);
  return { x0, y0, x1, y1 };
}

async function prepareCrop(context: MethodContext, state: ExitsState): Promise<void> {
  const { settings } = state;
  const crop = cropAround(state.box, settings.number('cropScale'), state.image);
  const side = Math.max(1, Math.round(settings.number('cropSize') / context.model.patch));
  state.grid = { columns: side, rows: side, crop };
}

async function divideTokens(_context: MethodContext, state: ExitsState): Promise<void> {
  const { grid, box, points } = state;
  state.sets = points
    ? setsOfExtremePoints(grid, points, box, state.settings.number('pushIn'))
    : setsOfBox(grid, box);
  state.flags.push(...state.sets.flags);
}

/** The two starting columns `[N, 2]`: 1/|F| on the set; an empty set gives the stationary 1/N. */
export function startColumns(
  n: number,
  foreground: readonly number[],
  background: readonly number[],
): Float32Array {
  const start = new Float32Array(2 * n);
  [foreground, background].forEach((set, column) => {
    const tokens = set.length > 0 ? set : Array.from({ length: n }, (_, token) => token);
    for (const token of tokens) start[2 * token + column] = 1 / tokens.length;
  });
  return start;
}

/** Colours of the CRF's grid and which of its cells lie in the box. */
async function crfGrid(context: MethodContext, state: ExitsState, cells: number) {
  const { crop } = state.grid;
  const colours = await context.colours(crop, cells, cells);
  for (let i = 0; i < colours.length; i++) colours[i] = (colours[i] / 255 - MEAN[i % 3]) / STD[i % 3];
  const inside = new Float32Array(cells * cells);
  for (let i = 0; i < inside.length; i++) {
    const x = crop.x0 + (((i % cells) + 0.5) * boxWidth(crop)) / cells;
    const y = crop.y0 + ((Math.floor(i / cells) + 0.5) * boxHeight(crop)) / cells;
    if (inBox(state.box, { x, y })) inside[i] = 1;
  }
  return { colours, inside };
}

/**
 * Stages 2 and 3 and the CRF of stage 5 as one submit and one read-back. The CRF starts from r grown to its
 * grid; another mask threshold shifts r's logit first (done by the caller on the small map).
 */
async function walkAndDecide(context: MethodContext, state: ExitsState): Promise<void> {
  const { settings, grid, source } = state;
  const n = tokenCount(grid);
  const features = await encodeSource(context, grid, source);
  const useCrf = settings.toggle('crf');
  const cells = Math.max(1, Math.round(settings.number('cropSize') / settings.number('crfStride')));
  const crf = useCrf ? await crfGrid(context, state, cells) : undefined;
  const [ratio, residuals, decision] = await context.backend.run(async (operations) => {
    const { S, symmetric } = recordAffinity(
      operations,
      grid,
      source,
      features,
      context.model,
      settings.number('temperature'),
    );
    const scaling = operations.sinkhorn(S, { symmetric });
    const start = operations.upload(startColumns(n, state.sets.foreground, state.sets.background), [n, 2]);
    const walk = operations.walk(S, scaling, start, { hops: settings.number('hops') });
    const r = operations.ratio(walk);
    if (!crf) return operations.read(r, scaling.residuals, r);
    const p = operations.upsample(operations.reshape(r, [grid.rows, grid.columns]), cells, cells);
    const q = operations.crf(
      p,
      operations.upload(crf.colours, [cells, cells, 3]),
      operations.upload(crf.inside, [cells, cells]),
      {
        zeta: settings.number('crfZeta'),
        iterations: settings.number('crfIterations'),
        threshold: settings.number('maskThreshold'),
      },
    );
    return operations.read(r, scaling.residuals, q);
  });
  state.flags.push(...convergenceFlag(residuals));
  state.ratio = { values: ratio, columns: grid.columns, rows: grid.rows, crop: grid.crop };
  state.decision = crf ? { values: decision, columns: cells, rows: cells, crop: grid.crop } : state.ratio;
}

async function readMask(_context: MethodContext, state: ExitsState): Promise<void> {
  const { box, settings, ratio, grid } = state;
  const threshold = settings.toggle('crf') ? 0.5 : settings.number('maskThreshold');
  const bitmap = bitmapWhere(state.decision, box, (value) => value > threshold);
  if (areaOfBitmap(bitmap) === 0) {
    throw new Error(
      'EXITS found no pixel of the object inside the box of its extreme points; lower the mask threshold or move the points.',
    );
  }
  state.result = {
    masks: [{ rle: maskOfWindow(bitmap, box, state.image), score: meanInside(ratio, box, bitmap), scale: 0 }],
    map: { title: 'Share of the foreground walk, r', grid, values: ratio.values },
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
  begin,
  stages: [
    {
      id: 'crop',
      number: 0,
      title: 'Crop',
      sentence:
        'The clicks are sorted into top, left, bottom and right; a crop a little larger than their box is cut out.',
      run: prepareCrop,
    },
    {
      id: 'sets',
      number: 1,
      title: 'Token sets',
      sentence: 'The points, pushed inwards, name foreground tokens; tokens outside the box are background.',
      run: divideTokens,
    },
    {
      id: 'walk',
      number: 3,
      title: 'Affinity, Sinkhorn, walk',
      sentence:
        'Affinities between tokens, scaled until every row and column sums to one, carry two random walks.',
      run: walkAndDecide,
    },
    {
      id: 'mask',
      number: 5,
      title: 'Mask',
      sentence:
        'Where the foreground walk outweighs the other, smoothed by a CRF along the colours, is the pseudo mask.',
      run: readMask,
    },
  ],
  finish: (state) => {
    if (!state.result) throw new Error('EXITS ended before its last stage.');
    return state.result;
  },
});
