import type { ExtremePoints } from '../geometry';
import { boxOfRle, decodeRegion } from './rle';
import type { Rle } from './types';

/**
 * A mask's outermost pixels: of those in its first and last row and column the middle one (of an even number the
 * earlier). Null for an empty mask.
 */
export function extremePointsOfRle(rle: Rle): ExtremePoints | null {
  const box = boxOfRle(rle);
  if (!box) return null;
  const { width, height, data } = decodeRegion(rle, box);
  const middle = (pixels: readonly number[]): number => pixels[Math.floor((pixels.length - 1) / 2)];
  const inRow = (y: number) =>
    middle(Array.from({ length: width }, (_, x) => x).filter((x) => data[y * width + x] === 1));
  const inColumn = (x: number) =>
    middle(Array.from({ length: height }, (_, y) => y).filter((y) => data[y * width + x] === 1));
  const place = (x: number, y: number) => ({ x: box.x0 + x, y: box.y0 + y });
  return {
    top: place(inRow(0), 0),
    left: place(0, inColumn(0)),
    bottom: place(inRow(height - 1), height - 1),
    right: place(width - 1, inColumn(width - 1)),
  };
}
