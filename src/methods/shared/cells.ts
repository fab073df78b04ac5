import { type Box, type Grid, inBox, tokenCentre } from '../../geometry';
import type { MethodContext } from '../declaration';

/** ImageNet's mean and standard deviation, in which MAL's CRF measures colours. */
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

/** Colours of a cell grid `[rows, columns, 3]`, normalised, and which of its cells' centres lie in the box. */
export interface Cells {
  readonly grid: Grid;
  readonly colours: Float32Array;
  readonly inside: Float32Array;
}

/** The cells of a crop, `columns` by `rows` of them. @param box what counts as inside */
export async function cellsOfCrop(
  context: MethodContext,
  crop: Box,
  box: Box,
  columns: number,
  rows = columns,
): Promise<Cells> {
  const grid = { columns, rows, crop };
  const colours = Float32Array.from(await context.colours(crop, columns, rows));
  for (let i = 0; i < colours.length; i++) colours[i] = (colours[i] / 255 - MEAN[i % 3]) / STD[i % 3];
  const inside = new Float32Array(columns * rows);
  for (let i = 0; i < inside.length; i++) if (inBox(box, tokenCentre(grid, i))) inside[i] = 1;
  return { grid, colours, inside };
}

/** The colours as they were before they were normalised, 0…1. */
export const rgbOf = (colours: Float32Array): Float32Array =>
  colours.map((value, i) => value * STD[i % 3] + MEAN[i % 3]);
