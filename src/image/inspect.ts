import { imageSize } from 'image-size';
import { walkAvif } from './containers/avif';
import { walkGif } from './containers/gif';
import { walkJpeg } from './containers/jpeg';
import { walkPng } from './containers/png';
import { CUT_OFF, type Walk } from './containers/walk';
import { walkWebp } from './containers/webp';
import { kindOf } from './kind';
import type { ImageFacts, ImageType } from './types';

/** More pixels than this are refused: decoded they are half a gigabyte. */
export const MOST_PIXELS = 120_000_000;
/** Longer sides are refused: browsers' canvases end there. */
const LONGEST_SIDE = 16_384;

const WALKS: Record<ImageType, (bytes: Uint8Array) => Walk> = {
  jpeg: walkJpeg,
  png: walkPng,
  gif: walkGif,
  webp: walkWebp,
  avif: walkAvif,
};

/** A walk that runs over the end of its file throws RangeError: the file is cut off. */
function walk(type: ImageType, bytes: Uint8Array): Walk {
  try {
    return WALKS[type](bytes);
  } catch (error) {
    if (error instanceof RangeError) return CUT_OFF;
    throw error;
  }
}

const grouped = (value: number): string => value.toLocaleString('en-US');

/**
 * Reads type, size and orientation of an image file and checks that it is whole, without decoding it.
 * @param bytes the whole file
 * @param fileName for the sentences only
 * @throws Error, a sentence that names the file and why it cannot be used: empty, of another kind, cut off,
 *   damaged, or too large (over 120 megapixels or 16,384 pixels a side)
 */
export function inspectImage(bytes: Uint8Array, fileName: string): ImageFacts {
  if (bytes.length === 0) throw new Error(`${fileName} is empty (0 bytes). Copy the file again.`);
  const kind = kindOf(bytes);
  if ('foreign' in kind) {
    throw new Error(`${fileName} is ${kind.foreign}. JPEG, PNG, WebP, AVIF and GIF pictures are accepted.`);
  }
  const { type } = kind;
  const { whole, orientation } = walk(type, bytes);
  if (!whole) {
    throw new Error(
      `${fileName} is cut off: the ${type.toUpperCase()} file ends before its picture does. Copy it again.`,
    );
  }
  let stored: { width: number; height: number };
  try {
    stored = imageSize(bytes);
  } catch {
    throw new Error(`${fileName} is damaged: its size cannot be read from the ${type.toUpperCase()} file.`);
  }
  const onSide = orientation >= 5;
  const width = onSide ? stored.height : stored.width;
  const height = onSide ? stored.width : stored.height;
  if (!(width > 0 && height > 0)) {
    throw new Error(`${fileName} is damaged: it says that it is ${width} × ${height} pixels large.`);
  }
  if (width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE) {
    throw new Error(
      `${fileName} is too large: ${grouped(width)} × ${grouped(height)} pixels. At most ${MOST_PIXELS / 1e6} megapixels and ${grouped(LONGEST_SIDE)} pixels a side are possible; make it smaller.`,
    );
  }
  return { type, width, height, orientation };
}
