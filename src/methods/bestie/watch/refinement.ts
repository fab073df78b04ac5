import type { FrameContent } from '../../declaration';
import { clustersOf, discArea, isDisc } from '../clusters';
import type { BestieState, Grouped, PredictedMaps } from '../state';
import type { Targets } from '../targets';
import { partitionFrame } from './grouping';
import { pixelMap, pixelVectors } from './maps';

/** Lengths up to which the pixels of short offsets are counted. */
const RADII = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** Stage 5 without a head. */
export const headFrame = (state: BestieState): FrameContent => ({
  ...partitionFrame(
    state,
    'Needs the head',
    'Refinement lives on predicted maps, and nothing predicts here. What the walks gave stays.',
  ),
  wants: { id: 'offsets', is: 'ridge' },
});

/** Stage 5: one pass, before the head is fitted again. */
export function refinementFrames(
  state: BestieState,
  predicted: PredictedMaps,
  grouped: Grouped,
  refined: Targets,
  pass: number,
): readonly FrameContent[] {
  const { canvas, settings, transfer } = state;
  const { grid } = canvas;
  const options = { radius: settings.number('clusterRadius'), slack: settings.number('clusterSlack') };
  const lengths = predicted.centre.map((_, i) =>
    Math.hypot(predicted.offsets[2 * i], predicted.offsets[2 * i + 1]),
  );
  let longest = 1e-9;
  lengths.forEach((length, i) => {
    if (transfer.regions[i] > 0 && length > longest) longest = length;
  });
  const clusters = clustersOf(predicted, transfer.regions, canvas, options.radius);
  const before = { ...state, grouped };
  return [
    {
      title: `Length of the offsets, pass ${pass}`,
      sentence: 'Dark where the predicted offset is short: at the middle of an instance.',
      grid,
      map: pixelMap(
        canvas,
        'Length of the offsets, over the longest',
        lengths.map((length, i) => (transfer.regions[i] > 0 ? length / longest : 0)),
      ),
      events: clusters.map(
        (cluster) =>
          `${cluster.area} pixels at (${cluster.pixel.x}, ${cluster.pixel.y}) are shorter than ${options.radius}: ${
            isDisc(cluster, options)
              ? 'a disc.'
              : `no disc, that has ${discArea(options.radius)} ± ${options.slack}.`
          }`,
      ),
      numbers: [
        {
          name: 'Pixels of short offsets',
          values: RADII.map((radius) =>
            clustersOf(predicted, transfer.regions, canvas, radius).reduce((sum, { area }) => sum + area, 0),
          ),
          along: 'radius',
        },
      ],
    },
    partitionFrame(before, `Refined label, pass ${pass}`, 'What the head’s maps make of the components.'),
    {
      title: `Refined centre map, pass ${pass}`,
      sentence: 'The centre map of the refined label.',
      grid,
      map: pixelMap(canvas, 'Refined centre map, C', refined.centre),
    },
    {
      title: `Refined offset map, pass ${pass}`,
      sentence: 'The offsets of the refined label; ignored pixels are white.',
      grid,
      vectors: pixelVectors(canvas, refined.offsets, (i) =>
        refined.weights[i] > 0 ? 1 : transfer.regions[i] > 0 ? -1 : 0,
      ),
      numbers: [
        { name: 'Mean confidence', values: [meanOf(refined.weights.filter((weight) => weight > 0))] },
      ],
    },
  ];
}

const meanOf = (values: Float32Array): number =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
