import type { FrameContent } from '../../declaration';
import { imagePixel } from '../canvas';
import type { BestieState } from '../state';
import { failureFrame } from './failures';
import { cuePoints, pixelMap, pixelRegions, pixelVectors } from './maps';

/** The partition: one colour for each instance. */
export function partitionFrame(
  { canvas, grouped }: BestieState,
  title: string,
  sentence: string,
): FrameContent {
  const { instances, numbers } = grouped;
  const centres = instances.flatMap(({ centre }) => (centre ? [centre] : []));
  const without = instances.length - centres.length;
  return {
    title,
    sentence,
    grid: canvas.grid,
    regions: pixelRegions(canvas, numbers, (k) => (k < 0 ? 0 : instances[k].centre ? k + 1 : -1)),
    points: cuePoints(canvas, centres),
    events: [
      ...centres.flatMap(({ kind, pixel }, k) =>
        kind === 'clustered'
          ? [`Centre ${k + 1} was found by clustering on pixel ${imagePixel(canvas, pixel)}.`]
          : [],
      ),
      ...(without > 0
        ? [
            `${without} ${without === 1 ? 'component has no centre and stays' : 'components have no centre and stay'} whole (white).`,
          ]
        : []),
    ],
    numbers: [
      { name: 'Area, px of the canvas', values: centres.map((_, k) => instances[k].area), along: 'centre' },
      {
        name: 'Mean of the class map',
        values: centres.map((_, k) => instances[k].semantic),
        along: 'centre',
      },
    ],
  };
}

/** Stage 4. */
export function groupingFrames(state: BestieState): readonly FrameContent[] {
  const { canvas, grouped, predicted, transfer, settings } = state;
  const nearest = settings.choice('offsets') === 'nearest';
  const offsets: FrameContent = {
    title: predicted ? 'Predicted offsets' : nearest ? 'Way to the nearest cue' : 'Offsets of the walks',
    sentence: predicted
      ? 'The way to the centre as the head, fitted to this image’s own labels, predicts it.'
      : `Each pixel points to the cue ${nearest ? 'that is nearest to it in its component' : 'whose walk reaches it most'}.`,
    grid: canvas.grid,
    vectors: pixelVectors(canvas, grouped.offsets, (i) => {
      if (grouped.numbers[i] < 0) return transfer.regions[i] > 0 ? -1 : 0;
      return grouped.instances[grouped.numbers[i]].centre ? 1 : -1;
    }),
  };
  const centre: readonly FrameContent[] = predicted
    ? [
        {
          title: 'Predicted centre map',
          sentence: 'Where the head expects the middles of instances.',
          grid: canvas.grid,
          map: pixelMap(canvas, 'Predicted centre map, C', predicted.centre),
        },
      ]
    : [];
  return [
    offsets,
    ...centre,
    failureFrame(state),
    partitionFrame(
      state,
      'Partition',
      'Every pixel of a component has joined the centre that its offset comes nearest to.',
    ),
  ];
}
