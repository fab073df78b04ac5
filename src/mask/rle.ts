import type { Box, Point, Size } from '../geometry/types';
import { emptyBitmap } from './bitmap';
import { checkMaskSize, RunBuilder } from './run-builder';
import type { Bitmap, Rle } from './types';

/** Columns turned at a time: a row's stretch of that many bytes is one or two cache lines. */
const STRIPE = 64;

/** A bitmap's run-length code. Any value but 0 is foreground. */
export const encodeRle = (bitmap: Bitmap): Rle => encodeRegion(bitmap, { x: 0, y: 0 }, bitmap);

/**
 * The run-length code of a whole image of which only a window is known and the rest is background. The
 * image itself is never allocated.
 * @param bitmap the window
 * @param origin the image pixel under the window's first pixel
 * @throws RangeError if the window reaches out of the image
 */
export function encodeRegion(bitmap: Bitmap, origin: Point, imageSize: Size): Rle {
  checkMaskSize(imageSize);
  const { width, height, data } = bitmap;
  const fits =
    Number.isInteger(origin.x) &&
    Number.isInteger(origin.y) &&
    origin.x >= 0 &&
    origin.y >= 0 &&
    origin.x + width <= imageSize.width &&
    origin.y + height <= imageSize.height;
  if (!fits) {
    throw new RangeError(
      `A window of ${width} × ${height} at (${origin.x}, ${origin.y}) is not inside an image of ${imageSize.width} × ${imageSize.height}.`,
    );
  }
  const runs = new RunBuilder();
  const stripe = new Uint8Array(Math.min(STRIPE, width) * height);
  for (let left = 0; left < width; left += STRIPE) {
    const columns = Math.min(STRIPE, width - left);
    // Runs go down the columns while the pixels lie in rows: turning a stripe first spares a cache miss a pixel.
    for (let y = 0; y < height; y++) {
      const row = y * width + left;
      for (let x = 0; x < columns; x++) stripe[x * height + y] = data[row + x] === 0 ? 0 : 1;
    }
    for (let x = 0; x < columns; x++) {
      const column = (origin.x + left + x) * imageSize.height + origin.y - x * height;
      const end = (x + 1) * height;
      let at = x * height;
      while (at < end) {
        while (at < end && stripe[at] === 0) at++;
        const start = at;
        while (at < end && stripe[at] === 1) at++;
        runs.add(column + start, column + at);
      }
    }
  }
  return runs.finish(imageSize);
}

/** The pixels of a mask. */
export const decodeRle = (rle: Rle): Bitmap =>
  decodeRegion(rle, { x0: 0, y0: 0, x1: rle.width, y1: rle.height });

/**
 * The pixels of a mask inside a half-open box; what of the box lies outside the image is 0. Only the box is
 * allocated.
 */
export function decodeRegion(rle: Rle, box: Box): Bitmap {
  const bitmap = emptyBitmap({ width: box.x1 - box.x0, height: box.y1 - box.y0 });
  const { height } = rle;
  const firstPixel = box.x0 * height;
  const lastPixel = box.x1 * height;
  let start = 0;
  for (let i = 0; i < rle.counts.length && start < lastPixel; i++) {
    const end = start + rle.counts[i];
    if (i % 2 === 1 && end > firstPixel) {
      const from = Math.max(start, firstPixel);
      const to = Math.min(end, lastPixel);
      let x = Math.floor(from / height);
      for (let at = from; at < to; x++) {
        const top = x * height;
        const y0 = Math.max(at - top, box.y0);
        const y1 = Math.min(to - top, height, box.y1);
        for (let y = y0; y < y1; y++) bitmap.data[(y - box.y0) * bitmap.width + x - box.x0] = 1;
        at = top + height;
      }
    }
    start = end;
  }
  return bitmap;
}

/** Number of foreground pixels. */
export function areaOfRle(rle: Rle): number {
  let area = 0;
  for (let i = 1; i < rle.counts.length; i += 2) area += rle.counts[i];
  return area;
}

/** The tight half-open box of the foreground, or null if there is none. */
export function boxOfRle(rle: Rle): Box | null {
  const { height, counts } = rle;
  let x0 = rle.width;
  let x1 = 0;
  let y0 = height;
  let y1 = 0;
  let start = 0;
  for (let i = 0; i < counts.length; i++) {
    const end = start + counts[i];
    if (i % 2 === 1 && counts[i] > 0) {
      const left = Math.floor(start / height);
      const right = Math.floor((end - 1) / height);
      x0 = Math.min(x0, left);
      x1 = Math.max(x1, right + 1);
      // A run that goes on into the next column holds a column's last pixel and a column's first.
      y0 = left < right ? 0 : Math.min(y0, start - left * height);
      y1 = left < right ? height : Math.max(y1, end - left * height);
    }
    start = end;
  }
  return x1 === 0 ? null : { x0, y0, x1, y1 };
}

/** Whether pixel (x, y) is foreground; a pixel outside the image is not. Fractions are floored. */
export function rleHasPixel(rle: Rle, x: number, y: number): boolean {
  const column = Math.floor(x);
  const row = Math.floor(y);
  if (!(column >= 0 && row >= 0 && column < rle.width && row < rle.height)) return false;
  const pixel = column * rle.height + row;
  let end = 0;
  for (let i = 0; i < rle.counts.length; i++) {
    end += rle.counts[i];
    if (pixel < end) return i % 2 === 1;
  }
  return false;
}
