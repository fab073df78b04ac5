import { type Box, boxHeight, boxWidth, clamp, type Size } from '../../geometry';
import { type Bitmap, encodeRegion, type Rle } from '../../mask';

/** A map of numbers stretched over a crop of the image: `[rows, columns]` row-major. */
export interface CropMap {
  readonly values: Float32Array;
  readonly columns: number;
  readonly rows: number;
  readonly crop: Box;
}

interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float32Array;
}

/** Bilinear taps of the pixels `from … to−1` along one axis: half-pixel centres, edges clamped. */
function taps(from: number, to: number, start: number, length: number, cells: number): Taps {
  const count = to - from;
  const result = { low: new Int32Array(count), high: new Int32Array(count), share: new Float32Array(count) };
  for (let i = 0; i < count; i++) {
    const place = clamp(((from + i + 0.5 - start) * cells) / length - 0.5, 0, cells - 1);
    const low = Math.floor(place);
    result.low[i] = low;
    result.high[i] = Math.min(low + 1, cells - 1);
    result.share[i] = place - low;
  }
  return result;
}

/** Visits every pixel of `window` (whole pixels of the image) with the map grown bilinearly to it. */
export function grow(map: CropMap, window: Box, visit: (index: number, value: number) => void): void {
  const { values, columns, rows, crop } = map;
  const across = taps(window.x0, window.x1, crop.x0, boxWidth(crop), columns);
  const down = taps(window.y0, window.y1, crop.y0, boxHeight(crop), rows);
  const width = boxWidth(window);
  const line = new Float32Array(columns);
  for (let y = 0; y < boxHeight(window); y++) {
    const upper = down.low[y] * columns;
    const lower = down.high[y] * columns;
    const share = down.share[y];
    for (let c = 0; c < columns; c++)
      line[c] = values[upper + c] + share * (values[lower + c] - values[upper + c]);
    for (let x = 0; x < width; x++) {
      const left = line[across.low[x]];
      visit(y * width + x, left + across.share[x] * (line[across.high[x]] - left));
    }
  }
}

/** The map grown to every pixel of `window`: `[height, width]`. */
export function grown(map: CropMap, window: Box): Float32Array {
  const out = new Float32Array(boxWidth(window) * boxHeight(window));
  grow(map, window, (index, value) => {
    out[index] = value;
  });
  return out;
}

/** Where the grown map passes, inside `window`. */
export function bitmapWhere(map: CropMap, window: Box, passes: (value: number) => boolean): Bitmap {
  const data = new Uint8Array(boxWidth(window) * boxHeight(window));
  grow(map, window, (index, value) => {
    if (passes(value)) data[index] = 1;
  });
  return { width: boxWidth(window), height: boxHeight(window), data };
}

/** Mean of the grown map over a bitmap that covers `window`; 0 where the bitmap is empty. */
export function meanInside(map: CropMap, window: Box, bitmap: Bitmap): number {
  let sum = 0;
  let count = 0;
  grow(map, window, (index, value) => {
    if (bitmap.data[index]) {
      sum += value;
      count++;
    }
  });
  return count ? sum / count : 0;
}

/** A bitmap that covers `window` as a mask of the whole image. */
export const maskOfWindow = (bitmap: Bitmap, window: Box, image: Size): Rle =>
  encodeRegion(bitmap, { x: window.x0, y: window.y0 }, image);
