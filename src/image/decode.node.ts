import sharp from 'sharp';
import { inspectImage, MOST_PIXELS } from './inspect';
import type { Pixels } from './types';

/**
 * Decodes an image file in Node: upright, sRGB with 8 bits, over white, the first frame of an animation.
 * @param bytes the whole file
 * @param fileName for the sentences only
 * @throws Error, a sentence that names the file: what `inspectImage` refuses, or a picture whose data is damaged
 */
export async function decodeInNode(bytes: Uint8Array, fileName: string): Promise<Pixels> {
  inspectImage(bytes, fileName);
  try {
    // "error" and not sharp's "warning": browsers show files with small faults too.
    const { data, info } = await sharp(bytes, {
      page: 0,
      pages: 1,
      failOn: 'error',
      limitInputPixels: MOST_PIXELS,
      sequentialRead: true,
    })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${fileName} cannot be decoded; the file is damaged (${reason.split('\n')[0]}).`, {
      cause: error,
    });
  }
}
