import {
  type Box,
  boxHeight,
  boxWidth,
  type ExtremePoints,
  extremeList,
  type Grid,
  inBox,
  tokenCentre,
  tokenCount,
} from '../../../geometry';
import type { FrameContent, Painted } from '../../declaration';
import { neither } from '../../shared/frames';
import type { CropMap } from '../../shared/grow';
import { sigmoid } from '../../shared/numbers';
import { drawnAs } from '../../shared/painting';
import type { TokenSets } from '../sets';

/** Stage 0. */
export function cropFrame(grid: Grid, box: Box, points: ExtremePoints | undefined): FrameContent {
  const { crop } = grid;
  const ratio = (boxWidth(crop) * boxHeight(crop)) / (boxWidth(box) * boxHeight(box));
  const roles = points
    ? (['top', 'left', 'bottom', 'right'] as const).map(
        (role) => `The ${role} point is (${Math.round(points[role].x)}, ${Math.round(points[role].y)}).`,
      )
    : ['No extreme points were given, only a box.'];
  return {
    title: 'Crop',
    sentence: `${points ? 'The box of the clicks' : 'The box'} and the crop around it, stretched to ${grid.columns} × ${grid.rows} patch tokens.`,
    grid,
    boxes: [
      { label: 'Box', box },
      { label: 'Crop', box: crop },
    ],
    events: roles,
    numbers: [{ name: 'Area of the crop, boxes', values: [ratio] }],
  };
}

/** Stage 1: what the walks start from. */
export function setsFrame(
  grid: Grid,
  { foreground, background, pushed, flags }: TokenSets,
  points: ExtremePoints | undefined,
  box: Box,
): FrameContent {
  const extremes = points ? extremeList(points) : [];
  return {
    title: 'Token sets',
    sentence: points
      ? 'The points, pushed inwards, name the foreground tokens; tokens outside the box are background.'
      : 'An ellipse in the box stands in for the points; tokens outside the box are background.',
    grid,
    sets: { foreground, background, ignored: neither(tokenCount(grid), foreground, background) },
    boxes: [{ label: 'Box', box }],
    places: pushed.map((to, i) => ({ from: extremes[i] ?? to, to })),
    events: flags,
  };
}

/** Stage 5 by a trained decoder. */
export const decoderFrame = (
  grid: Grid,
  box: Box,
  { values, columns, rows, crop }: CropMap,
  threshold: number,
): FrameContent => ({
  title: 'Decoder',
  sentence:
    'What the trained decoder holds to be the object; above the mask threshold a pixel belongs to it.',
  grid,
  map: { title: 'Decoder’s map, M', grid: { columns, rows, crop }, values },
  threshold,
  boxes: [{ label: 'Box', box }],
  numbers: [{ name: 'Threshold', values: [threshold] }],
});

/** Stage 5, plain: r or the CRF's q. */
export function plainFrame(
  grid: Grid,
  box: Box,
  map: CropMap,
  threshold: number,
  painted: Painted | undefined,
): FrameContent {
  const { columns, rows, crop, values } = map;
  const smoothed = columns !== grid.columns || rows !== grid.rows;
  return {
    title: smoothed ? 'CRF' : 'Share of the foreground walk',
    sentence: smoothed
      ? 'The share of the foreground walk, smoothed along the colours of the photo.'
      : 'What the foreground walk has of both walks; above the mask threshold a pixel is the object.',
    grid,
    map: drawnAs(
      {
        title: smoothed ? 'q of the CRF' : 'Share of the foreground walk, r',
        grid: { columns, rows, crop },
        values,
      },
      painted,
    ),
    threshold,
    boxes: [{ label: 'Box', box }],
    numbers: [{ name: 'Threshold', values: [threshold] }],
  };
}

/** Stage 5, fused: what the classifier says, all terms together, and the same along the colours. */
export function fusionFrames(
  grid: Grid,
  cells: Grid,
  box: Box,
  maps: {
    /** Log-odds over the tokens. */
    readonly classifier: ArrayLike<number>;
    /** The same of what is an object anywhere; undefined where it is not asked. */
    readonly objectness: ArrayLike<number> | undefined;
    /** Log-odds over the cells. */
    readonly fused: Float32Array;
    readonly odds: Float32Array;
  },
): readonly FrameContent[] {
  const boxes = [{ label: 'Box', box }];
  const share = (odds: Float32Array) =>
    odds.reduce((count, value) => count + Number(value > 0), 0) / odds.length;
  const changed = maps.odds.reduce((count, value, i) => count + Number(value > 0 !== maps.fused[i] > 0), 0);
  const inBoxOnly = (odds: ArrayLike<number>) =>
    Float32Array.from(odds, (value, token) => (inBox(box, tokenCentre(grid, token)) ? sigmoid(value) : 0));
  return [
    {
      title: 'Classifier',
      sentence:
        'A classifier trained on this object’s own walk says of every token whether it is the object.',
      grid,
      map: { title: 'Classifier, chance of the object', grid, values: inBoxOnly(maps.classifier) },
      threshold: 0.5,
      boxes,
    },
    ...(maps.objectness
      ? [
          {
            title: 'Objectness',
            sentence: 'How much each token looks like a thing rather than like what things stand before.',
            grid,
            map: { title: 'Objectness', grid, values: inBoxOnly(maps.objectness) },
            boxes,
          },
        ]
      : []),
    {
      title: 'Weighed together',
      sentence: 'The walk, these and the shape of the points, each with its weight, on finer cells.',
      grid,
      map: { title: 'Chance of the object', grid: cells, values: maps.fused.map(sigmoid) },
      threshold: 0.5,
      boxes,
      numbers: [{ name: 'Share of the crop above one half', values: [share(maps.fused)] }],
    },
    {
      title: 'Along the colours',
      sentence:
        'The same, carried over surfaces of one colour and corrected by the colours, so that it ends at edges.',
      grid,
      map: { title: 'Chance of the object, along the colours', grid: cells, values: maps.odds.map(sigmoid) },
      threshold: 0.5,
      boxes,
      numbers: [
        { name: 'Share of the crop above one half', values: [share(maps.odds)] },
        { name: 'Cells that changed sides', values: [changed] },
      ],
    },
  ];
}
