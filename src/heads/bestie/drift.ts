import { decodeRle } from '../../mask';
import type { FrameNumbers } from '../../methods';
import { type Canvas, toImage } from '../../methods/bestie/canvas';
import type { BestieState, PredictedMaps } from '../../methods/bestie/state';
import type { TrainingObject } from '../head';

/** A label is right from this IoU with a true instance on. */
const RIGHT = 0.5;

/** Indices of the canvas pixels whose middle lies in a mask of the image. */
function pixelsOf(canvas: Canvas, { truth }: TrainingObject): readonly number[] {
  if (!truth) return [];
  const { data, width } = decodeRle(truth.mask);
  const inside: number[] = [];
  for (let i = 0; i < canvas.width * canvas.height; i++) {
    const { x, y } = toImage(canvas, { x: i % canvas.width, y: Math.floor(i / canvas.width) });
    if (data[Math.round(y) * width + Math.round(x)]) inside.push(i);
  }
  return inside;
}

/**
 * How many instances of the pseudo label are right, and how far the head has drifted towards the background on the true
 * instances that the label misses (BESTIE, Figs. 5 and 6).
 * @param objects of the class on this image, those with known masks
 */
export function driftOf(
  { canvas, transfer }: Pick<BestieState, 'canvas' | 'transfer'>,
  objects: readonly TrainingObject[],
  { centre, offsets }: PredictedMaps,
): readonly FrameNumbers[] {
  const labelled = new Map(
    transfer.components.flatMap(({ fate, number, area }) =>
      fate === 'pseudo instance' ? [[number, area]] : [],
    ),
  );
  const truths = objects.map((object) => pixelsOf(canvas, object)).filter(({ length }) => length > 0);
  let right = 0;
  const heights: number[] = [];
  const errors: number[] = [];
  for (const truth of truths) {
    const shared = new Map<number, number>();
    for (const i of truth) shared.set(transfer.regions[i], (shared.get(transfer.regions[i]) ?? 0) + 1);
    const found = [...shared].some(([region, both]) => {
      const area = labelled.get(region);
      return area !== undefined && both / (area + truth.length - both) >= RIGHT;
    });
    if (found) {
      right++;
      continue;
    }
    const middle = [0, 0];
    let highest = 0;
    for (const i of truth) {
      middle[0] += Math.floor(i / canvas.width) / truth.length;
      middle[1] += (i % canvas.width) / truth.length;
      highest = Math.max(highest, centre[i]);
    }
    heights.push(highest);
    const error = truth.reduce((sum, i) => {
      const dy = middle[0] - Math.floor(i / canvas.width) - offsets[2 * i];
      const dx = middle[1] - (i % canvas.width) - offsets[2 * i + 1];
      return sum + Math.hypot(dy, dx);
    }, 0);
    errors.push(error / truth.length / Math.sqrt(truth.length));
  }
  if (truths.length === 0) return [];
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  return [
    { name: 'Instances of the pseudo label', values: [labelled.size] },
    { name: 'True instances with a right label', values: [right] },
    ...(heights.length > 0
      ? [
          { name: 'Missed instances: highest C, mean', values: [mean(heights)] },
          { name: 'Missed instances: error of O over √area, mean', values: [mean(errors)] },
        ]
      : []),
  ];
}
