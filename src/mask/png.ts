import { encode } from 'fast-png';
import { decodeRle } from './rle';
import type { Bitmap, Rle } from './types';

/** A bitmap as the bytes of an 8-bit greyscale PNG: foreground 255, background 0, ignored 128. */
function pngOfBitmap(bitmap: Bitmap, ignored?: Bitmap): Uint8Array {
  const { width, height } = bitmap;
  const data = bitmap.data.map((value, i) => (ignored?.data[i] ? 128 : value === 0 ? 0 : 255));
  return encode({ width, height, data, depth: 8, channels: 1 });
}

/**
 * A mask as the bytes of an 8-bit greyscale PNG of the whole image: foreground 255, background 0.
 * @param ignored pixels that are neither: 128, whatever the mask says of them
 */
export const pngOfRle = (rle: Rle, ignored?: Rle): Uint8Array =>
  pngOfBitmap(decodeRle(rle), ignored && decodeRle(ignored));
