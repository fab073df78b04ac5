import type { Box, Point, Size } from '../geometry/types';
import type { Bitmap } from './types';

/** A bitmap of zeros. */
export const emptyBitmap = (size: Size): Bitmap => ({
  width: size.width,
  height: size.height,
  data: new Uint8Array(size.width * size.height),
});

/**
 * 1 where `values ≥ threshold`; NaN is 0.
 * @param values row-major `[height, width]`
 * @throws RangeError if there are not `height·width` values
 */
export function thresholdMap(values: ArrayLike<number>, size: Size, threshold: number): Bitmap {
  const bitmap = emptyBitmap(size);
  if (values.length !== bitmap.data.length) {
    throw new RangeError(
      `A map of ${size.width} × ${size.height} needs ${bitmap.data.length} values; ${values.length} given.`,
    );
  }
  for (let i = 0; i < values.length; i++) if (values[i] >= threshold) bitmap.data[i] = 1;
  return bitmap;
}

/** Number of foreground pixels. */
export function areaOfBitmap(bitmap: Bitmap): number {
  let area = 0;
  for (let i = 0; i < bitmap.data.length; i++) if (bitmap.data[i] !== 0) area++;
  return area;
}

/** The tight half-open box of the foreground in the bitmap's pixels, or null if there is none. */
export function boxOfBitmap(bitmap: Bitmap): Box | null {
  const { width, height, data } = bitmap;
  let x0 = width;
  let x1 = 0;
  let y0 = height;
  let y1 = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let first = 0;
    while (first < width && data[row + first] === 0) first++;
    if (first === width) continue;
    let last = width - 1;
    while (data[row + last] === 0) last--;
    if (first < x0) x0 = first;
    if (last >= x1) x1 = last + 1;
    if (y < y0) y0 = y;
    y1 = y + 1;
  }
  return y1 === 0 ? null : { x0, y0, x1, y1 };
}

/** Whether the pixel is inside the bitmap and foreground. */
export const bitmapHas = (bitmap: Bitmap, pixel: Point): boolean =>
  pixel.x >= 0 &&
  pixel.y >= 0 &&
  pixel.x < bitmap.width &&
  pixel.y < bitmap.height &&
  bitmap.data[Math.floor(pixel.y) * bitmap.width + Math.floor(pixel.x)] !== 0;

/** The part of a bitmap inside a box; pixels of the box outside the bitmap are 0. */
export function cropBitmap(bitmap: Bitmap, box: Box): Bitmap {
  const part = emptyBitmap({ width: box.x1 - box.x0, height: box.y1 - box.y0 });
  const from = Math.max(0, box.x0);
  const to = Math.min(bitmap.width, box.x1);
  if (from >= to) return part;
  for (let y = Math.max(0, box.y0); y < Math.min(bitmap.height, box.y1); y++) {
    const row = bitmap.data.subarray(y * bitmap.width + from, y * bitmap.width + to);
    part.data.set(row, (y - box.y0) * part.width + from - box.x0);
  }
  return part;
}

const combine = (a: Bitmap, b: Bitmap, rule: (p: number, q: number) => number): Bitmap => {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(
      `Bitmaps of different sizes cannot be combined: ${a.width} × ${a.height} and ${b.width} × ${b.height}.`,
    );
  }
  const result = emptyBitmap(a);
  for (let i = 0; i < result.data.length; i++) result.data[i] = rule(a.data[i], b.data[i]);
  return result;
};

/** Foreground of either. @throws RangeError for different sizes */
export const uniteBitmaps = (a: Bitmap, b: Bitmap): Bitmap =>
  combine(a, b, (p, q) => (p !== 0 || q !== 0 ? 1 : 0));

/** Foreground of both. @throws RangeError for different sizes */
export const intersectBitmaps = (a: Bitmap, b: Bitmap): Bitmap =>
  combine(a, b, (p, q) => (p !== 0 && q !== 0 ? 1 : 0));

/** Foreground of `a` that is not of `b`. @throws RangeError for different sizes */
export const subtractBitmaps = (a: Bitmap, b: Bitmap): Bitmap =>
  combine(a, b, (p, q) => (p !== 0 && q === 0 ? 1 : 0));
