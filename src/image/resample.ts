import { type Taps, tapsOf } from '../geometry/taps';
import type { Box } from '../geometry/types';
import type { Pixels } from './types';

/** One row of the crop, shrunk or grown to the result's width. */
function resampleRow(source: Uint8ClampedArray, start: number, taps: Taps, row: Float64Array): void {
  const { first, offset, weights } = taps;
  for (let x = 0, out = 0; out < row.length; x++, out += 3) {
    let at = start + first[x] * 4;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let k = offset[x]; k < offset[x + 1]; k++, at += 4) {
      const weight = weights[k];
      red += weight * source[at];
      green += weight * source[at + 1];
      blue += weight * source[at + 2];
    }
    row[out] = red;
    row[out + 1] = green;
    row[out + 2] = blue;
  }
}

const whole = (...values: number[]): boolean => values.every(Number.isInteger);

/**
 * A crop stretched to `width × height`. Per axis, with half-pixel centres and the crop's edges clamped (what
 * lies outside the crop has no part in it): growing is bilinear, shrinking the exact area mean.
 * @param crop half-open, in whole pixels, inside the image
 * @returns RGB, row-major `[height, width, 3]`, 0…255
 * @throws RangeError for a crop that is empty or not inside the image, or a size that is no whole number from 1
 */
export function resample(pixels: Pixels, crop: Box, width: number, height: number): Float32Array {
  const { x0, y0, x1, y1 } = crop;
  const inside = x0 >= 0 && y0 >= 0 && x1 <= pixels.width && y1 <= pixels.height && x0 < x1 && y0 < y1;
  if (!inside || !whole(x0, y0, x1, y1)) {
    throw new RangeError(
      `The crop from (${x0}, ${y0}) to (${x1}, ${y1}) is not made of whole pixels of an image of ${pixels.width} × ${pixels.height}.`,
    );
  }
  if (!whole(width, height) || width < 1 || height < 1) {
    throw new RangeError(`A crop cannot be resampled to ${width} × ${height} pixels.`);
  }
  const across = tapsOf(x1 - x0, width);
  const down = tapsOf(y1 - y0, height);
  const result = new Float32Array(width * height * 3);
  // Neighbouring rows of the result share at most two rows of the source, one even and one odd.
  const rows = [new Float64Array(width * 3), new Float64Array(width * 3)];
  const held = [-1, -1];
  const sums = new Float64Array(width * 3);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = down.offset[y], at = down.first[y]; k < down.offset[y + 1]; k++, at++) {
      const row = rows[at % 2];
      if (held[at % 2] !== at) {
        resampleRow(pixels.data, ((y0 + at) * pixels.width + x0) * 4, across, row);
        held[at % 2] = at;
      }
      const weight = down.weights[k];
      for (let i = 0; i < sums.length; i++) sums[i] += weight * row[i];
    }
    result.set(sums, y * width * 3);
  }
  return result;
}

/**
 * Colours as a network takes them: `(v/255 − mean)/std` per channel.
 * @param rgb row-major `[height, width, 3]`, 0…255
 * @param mean red, green, blue; of values from 0 to 1
 * @param std likewise
 * @returns planar `[3, height, width]`
 */
export function toNetworkInput(
  rgb: Float32Array,
  mean: readonly [number, number, number],
  std: readonly [number, number, number],
): Float32Array {
  const count = rgb.length / 3;
  const planes = new Float32Array(rgb.length);
  for (let channel = 0; channel < 3; channel++) {
    const scale = 1 / (255 * std[channel]);
    const shift = mean[channel] / std[channel];
    for (let i = 0, at = channel; i < count; i++, at += 3)
      planes[channel * count + i] = rgb[at] * scale - shift;
  }
  return planes;
}
