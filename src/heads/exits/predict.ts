import type { Box } from '../../geometry';
import type { Rle } from '../../mask';
import type { MethodContext } from '../../methods';
import { gridAround } from '../../methods/exits/crop';
import { bitmapWhere, type CropMap, maskOfWindow } from '../../methods/shared/grow';
import { onTape, type Weights } from '../descent/weights';
import { encodeJoined } from '../features';
import type { TrainedHead } from '../head';
import type { Arithmetic } from '../tape/arithmetic';
import { Tape } from '../tape/tape';
import { decode, decoderSpecs, undecoded } from './net';
import { linearLogits } from './ridge';
import { CROP_SCALE } from './samples';
import { standardised } from './standard';

/** M `[2n, 2n]` of standardised features `[n, n, D]`. */
export function forward(
  arithmetic: Arithmetic,
  weights: Weights,
  features: Float32Array,
  [side, width, channels]: readonly [number, number, number],
): Float32Array {
  const tape = new Tape(arithmetic);
  const on = onTape(tape, decoderSpecs(width, channels), weights, 'constant');
  const start = weights.linear && linearLogits(weights.linear, features);
  const M = decode(tape, on, tape.constant(features, [side, side, width]), start);
  return Float32Array.from(M.value);
}

/** M `[2n, 2n]` of the closed form alone, drawn as the decoder draws what it learnt. */
export function closedForm(
  arithmetic: Arithmetic,
  linear: Float32Array,
  features: Float32Array,
  side: number,
): Float32Array {
  const M = undecoded(new Tape(arithmetic), linearLogits(linear, features), side, side);
  return Float32Array.from(M.value);
}

/** M over the crop around a box, in which the decoder learnt too. */
export async function predictMask(
  arithmetic: Arithmetic,
  { weights, features, parameters }: TrainedHead,
  context: MethodContext,
  box: Box,
): Promise<CropMap> {
  const grid = gridAround(box, CROP_SCALE, Number(parameters.cropSize), context.image, context.model.patch);
  const rows = standardised(await encodeJoined(context, grid, features), weights);
  arithmetic.clear();
  const values = forward(arithmetic, weights, rows, [grid.columns, features.width, Number(parameters.width)]);
  return { values, columns: 2 * grid.columns, rows: 2 * grid.rows, crop: grid.crop };
}

/** The mask of a map: grown to pixels, above ½, inside the box. */
export const maskOfMap = (map: CropMap, box: Box, image: { width: number; height: number }): Rle =>
  maskOfWindow(
    bitmapWhere(map, box, (value) => value > 0.5),
    box,
    image,
  );
