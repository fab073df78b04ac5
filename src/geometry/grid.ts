import { boxHeight, boxWidth, clamp } from './box';
import type { Box, Point, Size } from './types';

/**
 * The patch tokens of a crop: `rows × columns` of them, row-major, token `i` in column `i mod columns`.
 * The crop (whole pixels of the image) is stretched to the grid, never padded.
 */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly crop: Box;
}

export const tokenCount = (grid: Grid): number => grid.columns * grid.rows;

/** The token's centre in image pixels. */
export function tokenCentre(grid: Grid, token: number): Point {
  const { crop, columns, rows } = grid;
  return {
    x: crop.x0 + (((token % columns) + 0.5) * boxWidth(crop)) / columns,
    y: crop.y0 + ((Math.floor(token / columns) + 0.5) * boxHeight(crop)) / rows,
  };
}

/** The token that holds the centre of an image pixel; a pixel outside the crop gives the nearest token. */
export function tokenOfPixel(grid: Grid, pixel: Point): number {
  const { crop, columns, rows } = grid;
  const column = Math.floor(((pixel.x + 0.5 - crop.x0) * columns) / boxWidth(crop));
  const row = Math.floor(((pixel.y + 0.5 - crop.y0) * rows) / boxHeight(crop));
  return clamp(row, 0, rows - 1) * columns + clamp(column, 0, columns - 1);
}

/**
 * The grid of a crop whose longer side becomes `size` pixels of the network's input, aspect kept as well
 * as whole patches allow.
 * @param patch side of a patch in input pixels
 */
export function gridOfCrop(crop: Box, size: number, patch: number): Grid {
  const scale = size / Math.max(boxWidth(crop), boxHeight(crop));
  const patches = (side: number) => Math.max(1, Math.floor((side * scale) / patch + 0.5));
  return { columns: patches(boxWidth(crop)), rows: patches(boxHeight(crop)), crop };
}

/** The grid of the whole image at `size` (its longer side, in input pixels). */
export const gridOfImage = (image: Size, size: number, patch: number): Grid =>
  gridOfCrop({ x0: 0, y0: 0, x1: image.width, y1: image.height }, size, patch);
