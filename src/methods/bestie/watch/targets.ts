import type { FrameContent } from '../../declaration';
import type { BestieState } from '../state';
import { cuePoints, pixelMap, pixelVectors } from './maps';

/** Stage 3: C and O of the pseudo label. */
export function targetFrames({ canvas, targets, transfer, cues }: BestieState): readonly FrameContent[] {
  const { grid } = canvas;
  const valid = targets.weights.filter((weight) => weight > 0).length;
  const shares = [
    { name: 'Valid pixels, V = 1', values: [valid] },
    { name: 'Ignored pixels', values: [transfer.regions.filter((number) => number > 0).length - valid] },
  ];
  return [
    {
      title: 'Centre map',
      sentence: 'A Gaussian at every centre; it tells where instances have their middle.',
      grid,
      map: pixelMap(canvas, 'Centre map, C', targets.centre),
      points: cuePoints(canvas, cues),
    },
    {
      title: 'Offset map',
      sentence:
        'The way from each labelled pixel to its centre: hue is the direction, saturation the length; ignored pixels are white.',
      grid,
      vectors: pixelVectors(canvas, targets.offsets, (i) =>
        targets.weights[i] > 0 ? 1 : transfer.regions[i] > 0 ? -1 : 0,
      ),
      numbers: shares,
    },
  ];
}
