import type { MethodContext } from '../../methods';
import type { Canvas } from '../../methods/bestie/canvas';
import type { PredictedMaps } from '../../methods/bestie/state';
import { restored } from '../brief-floats';
import { onTape, type Weights } from '../descent/weights';
import type { TrainedHead } from '../head';
import type { Arithmetic } from '../tape/arithmetic';
import { Tape } from '../tape/tape';
import { channelOf } from './labels';
import { headSpecs, predictMaps } from './net';
import { channelOfClass, channelsOf, type HeadSample, seenBy } from './samples';

/** C of one class and O over the canvas. */
export function mapsOf(
  arithmetic: Arithmetic,
  weights: Weights,
  { features, colours, canvas }: Pick<HeadSample, 'features' | 'colours' | 'canvas'>,
  classes: number,
  category: number,
): PredictedMaps {
  const { rows, columns } = canvas.grid;
  const width = features.length / (rows * columns);
  const tape = new Tape(arithmetic);
  const on = onTape(tape, headSpecs(width, classes), weights, 'constant');
  const { centre, offset } = predictMaps(
    tape,
    on,
    tape.constant(restored(features), [rows, columns, width]),
    tape.constant(colours, [2 * rows, 2 * columns, 3]),
    canvas,
  );
  return {
    centre: channelOf(centre.value, category, classes),
    offsets: Float32Array.from(offset.value),
  };
}

/** What a trained head predicts for a class on an image; undefined for a class it never learnt. */
export async function predictClass(
  arithmetic: Arithmetic,
  { weights, features, classes }: TrainedHead,
  name: string | undefined,
  context: MethodContext,
  canvas: Canvas,
): Promise<PredictedMaps | undefined> {
  const category = channelOfClass(classes, name);
  if (category === undefined) return undefined;
  const seen = await seenBy(context, canvas, features);
  arithmetic.clear();
  return mapsOf(arithmetic, weights, { ...seen, canvas }, channelsOf(classes), category);
}
