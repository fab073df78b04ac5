import { type Box, type Grid, type Size, tokenCount } from '../../geometry';
import { areaOfBitmap, type Bitmap, type Rle } from '../../mask';
import { bitmapWhere, type CropMap, grown, maskOfWindow, meanInside } from '../shared/grow';

/** A map over some cells of a crop: patch tokens, or finer cells. */
export interface CellMap {
  readonly grid: Grid;
  readonly values: Float32Array;
}

const cropMap = ({ grid, values }: CellMap): CropMap => ({ ...grid, values });

/** A map on another grid of the same crop, grown bilinearly. */
export function onGrid(map: CellMap, grid: Grid): Float32Array {
  if (map.grid.columns === grid.columns && map.grid.rows === grid.rows) return map.values;
  const area = { x0: 0, y0: 0, x1: grid.columns, y1: grid.rows };
  const { columns, rows } = map.grid;
  return grown({ values: map.values, columns, rows, crop: area }, area);
}

/** Eq. 7: M = (1 − α)·M_S + α·M_I, on the grid of M_I. Without M_S there is M_I alone. */
export function correct(instance: CellMap, semantic: CellMap | undefined, alpha: number): CellMap {
  if (!semantic) return instance;
  const { grid, values } = instance;
  const s = onGrid(semantic, grid);
  return { grid, values: values.map((value, cell) => (1 - alpha) * s[cell] + alpha * value) };
}

/** The pixels of a box, divided in three. */
export interface ThreeWay {
  /** M ≥ high. */
  readonly foreground: Bitmap;
  /** Neither, weight 0. */
  readonly ignored: Bitmap;
  /** M ≥ (low + high)/2: where a mask must be one or the other. */
  readonly mask: Bitmap;
}

/**
 * Divides the box's pixels: M ≥ high foreground, M ≤ low background, between them ignored. Where both hold
 * (low = high = M) foreground wins, so equal thresholds leave nothing ignored.
 */
export function divide(map: CellMap, box: Box, low: number, high: number): ThreeWay {
  const m = cropMap(map);
  const middle = (low + high) / 2;
  return {
    foreground: bitmapWhere(m, box, (value) => value >= high),
    ignored: bitmapWhere(m, box, (value) => value > low && value < high),
    mask: bitmapWhere(m, box, (value) => value >= middle),
  };
}

/** The same of tokens, for looking at: those outside `inside` are background. */
export function divideTokens(
  values: Float32Array,
  inside: readonly number[],
  low: number,
  high: number,
  grid: Grid,
): {
  readonly foreground: readonly number[];
  readonly background: readonly number[];
  readonly ignored: readonly number[];
} {
  const within = new Set(inside);
  const all = Array.from({ length: tokenCount(grid) }, (_, token) => token);
  const foreground = inside.filter((token) => values[token] >= high);
  const ignored = inside.filter((token) => values[token] > low && values[token] < high);
  const background = all.filter(
    (token) => !within.has(token) || (values[token] <= low && values[token] < high),
  );
  return { foreground, background, ignored };
}

/** Eq. 11: mean of M over the foreground, 0 where there is none. */
export const importance = (map: CellMap, box: Box, { foreground }: ThreeWay): number =>
  meanInside(cropMap(map), box, foreground);

/** The masks of a division over the whole image; undefined where no pixel is in the mask. */
export function masksOf(
  { mask, ignored }: ThreeWay,
  box: Box,
  image: Size,
): { readonly rle: Rle; readonly ignored: Rle } | undefined {
  if (areaOfBitmap(mask) === 0) return undefined;
  return { rle: maskOfWindow(mask, box, image), ignored: maskOfWindow(ignored, box, image) };
}
