import sharp, { type Sharp } from 'sharp';
import type { Pixels } from './types';

/** A picture by a rule for its pixels: [red, green, blue], or with alpha (kept as it is). */
export function paint(
  width: number,
  height: number,
  rule: (x: number, y: number) => readonly number[],
): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const [red, green, blue, alpha = 255] = rule(i % width, Math.floor(i / width));
    data.set([red, green, blue, alpha], i * 4);
  }
  return { width, height, data };
}

/** The picture for sharp to encode. */
export const sharpOf = ({ width, height, data }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels: 4 } });

/** Four colours in blocks of 8 × 8 pixels in a field of 2 × 3 blocks, so that every turn and mirror differs. */
export const blocks = (width = 16, height = 24): Pixels =>
  paint(width, height, (x, y) => {
    const block = Math.floor(x / 8) + 2 * Math.floor(y / 8);
    return [block * 50, 250 - block * 40, (block * 97) % 251];
  });

/** The largest difference of two pictures of one size in any channel. */
export const farthest = (a: Pixels, b: Pixels): number =>
  a.width === b.width && a.height === b.height
    ? a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0)
    : Number.POSITIVE_INFINITY;
