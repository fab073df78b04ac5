import { imageBox, inBox, type Point } from '../../geometry';
import type { MethodContext, OtherObject, Prompt } from '../declaration';
import type { Settings } from '../shared/define';
import { clickedPixel } from '../shared/prompt';
import { sourceOf } from '../shared/transition';
import { type Canvas, canvasOf, indexOf, toCanvas } from './canvas';
import type { BestieState } from './state';

/** Distinct canvas pixels in raster order. */
const inOrder = (canvas: Canvas, pixels: readonly Point[]): readonly Point[] =>
  [...new Map(pixels.map((pixel) => [indexOf(canvas, pixel), pixel])).entries()]
    .sort(([a], [b]) => a - b)
    .map(([, pixel]) => pixel);

/** The state before stage 0. @param clicks image pixels: those of the class, then of each other class */
export function beginState(
  context: MethodContext,
  settings: Settings,
  clicks: readonly (readonly Point[])[],
): BestieState {
  const canvas = canvasOf(context.image, settings.number('size'), context.model.patch);
  const placed = clicks.map((group) => group.map((pixel) => toCanvas(canvas, pixel)));
  const distinct = placed.map((group) => inOrder(canvas, group));
  const size = canvas.width * canvas.height;
  const flags =
    distinct[0].length < placed[0].length
      ? ['Two clicks of the class lie on one pixel of the canvas and count as one.']
      : [];
  return {
    settings,
    canvas,
    source: sourceOf(settings, context.model),
    clicks: distinct,
    prototypes: context.prototypes,
    truth: context.truth,
    features: {},
    mirror: undefined,
    columns: new Map(),
    semantic: {
      tokens: new Float32Array(),
      pixels: new Float32Array(),
      label: { width: canvas.width, height: canvas.height, data: new Uint8Array(size) },
      threshold: 0,
      from: 'clicks',
    },
    cues: [],
    transfer: { components: [], regions: new Int32Array(size), unmatched: [] },
    targets: { centre: new Float32Array(), offsets: new Float32Array(), weights: new Float32Array() },
    predicted: undefined,
    grouped: { instances: [], numbers: new Int32Array(), offsets: new Float32Array() },
    flags,
  };
}

/**
 * Clicks by class, the own class first, as whole image pixels.
 * @throws Error with a sentence where the own prompt makes no sense; others of another kind, or outside the image,
 * are passed over
 */
export function clicksByClass(
  prompt: Prompt,
  others: readonly OtherObject[],
  context: MethodContext,
): readonly (readonly Point[])[] {
  if (prompt.kind !== 'point') throw new Error(`BESTIE takes one point, not ${prompt.kind}.`);
  const groups: Point[][] = [[clickedPixel(prompt.point, context.image)]];
  for (const { prompt: other, group } of others) {
    if (other.kind !== 'point' || !inBox(imageBox(context.image), other.point)) continue;
    while (groups.length <= group) groups.push([]);
    groups[group].push(clickedPixel(other.point, context.image));
  }
  return groups;
}
