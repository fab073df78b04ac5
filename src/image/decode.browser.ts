import { withoutExif } from './containers/strip-exif';
import { inspectImage } from './inspect';
import type { Pixels } from './types';

/** Some browsers refuse canvases of more pixels than this; larger pictures are read in strips. */
const MOST_CANVAS_PIXELS = 2 ** 24;

/**
 * The canvas transform [a, b, c, d, e, f] that lays a stored picture upright.
 * @param width,height of the stored picture
 */
function uprightTransform(orientation: number, width: number, height: number) {
  const transforms = [
    [1, 0, 0, 1, 0, 0],
    [-1, 0, 0, 1, width, 0],
    [-1, 0, 0, -1, width, height],
    [1, 0, 0, -1, 0, height],
    [0, 1, 1, 0, 0, 0],
    [0, 1, -1, 0, height, 0],
    [0, -1, -1, 0, height, width],
    [0, -1, 1, 0, 0, width],
  ] as const;
  return transforms[orientation - 1];
}

/** The pixels of a bitmap over white, read strip by strip, so that no second copy of the whole is needed. */
function readPixels(bitmap: ImageBitmap, orientation: number): Pixels {
  const onSide = orientation >= 5;
  const width = onSide ? bitmap.height : bitmap.width;
  const height = onSide ? bitmap.width : bitmap.height;
  const strip = Math.min(height, Math.max(1, Math.floor(MOST_CANVAS_PIXELS / width)));
  const context = new OffscreenCanvas(width, strip).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser gives no canvas to read pixels from');
  const [a, b, c, d, e, f] = uprightTransform(orientation, bitmap.width, bitmap.height);
  const data = new Uint8ClampedArray(width * height * 4);
  context.fillStyle = '#ffffff';
  context.imageSmoothingEnabled = false;
  for (let y = 0; y < height; y += strip) {
    const rows = Math.min(strip, height - y);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillRect(0, 0, width, strip);
    context.setTransform(a, b, c, d, e, f - y);
    context.drawImage(bitmap, 0, 0);
    data.set(context.getImageData(0, 0, width, rows).data, y * width * 4);
  }
  return { width, height, data };
}

/** A file that was looked at: its bytes without an orientation that browsers read differently. */
async function openFile(blob: Blob, fileName: string) {
  const all = new Uint8Array(await blob.arrayBuffer());
  const { type, orientation: stored, width, height } = inspectImage(all, fileName);
  const { bytes, orientation } = withoutExif(all, type, stored);
  // The type is what the content says: a wrong ending would make some browsers refuse the blob.
  const file = new Blob([new Uint8Array(bytes)], { type: `image/${type}` });
  return { file, orientation, width, height };
}

const undecodable = (fileName: string, error: unknown): Error => {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`${fileName} cannot be decoded by this browser; the file may be damaged (${reason}).`, {
    cause: error,
  });
};

/**
 * Decodes an image file in a page or a worker: upright, sRGB with 8 bits, over white, the first frame of an
 * animation.
 * @param blob the whole file
 * @param fileName for the sentences only
 * @throws Error, a sentence that names the file: what `inspectImage` refuses, or what the browser cannot decode
 */
export async function decodeInBrowser(blob: Blob, fileName: string): Promise<Pixels> {
  const { file, orientation } = await openFile(blob, fileName);
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    try {
      return readPixels(bitmap, orientation);
    } finally {
      bitmap.close();
    }
  } catch (error) {
    throw undecodable(fileName, error);
  }
}

/**
 * The same picture as a bitmap to draw, upright and no larger than `longest`.
 * @param longest of the longer side, in pixels; smaller pictures stay as they are
 * @returns a bitmap that the caller closes
 * @throws Error as `decodeInBrowser`
 */
export async function bitmapInBrowser(blob: Blob, fileName: string, longest: number): Promise<ImageBitmap> {
  const { file, orientation, ...size } = await openFile(blob, fileName);
  const scale = Math.min(1, longest / Math.max(size.width, size.height));
  const width = Math.max(1, Math.round(size.width * scale));
  const height = Math.max(1, Math.round(size.height * scale));
  const onSide = orientation >= 5;
  try {
    const bitmap = await createImageBitmap(file, {
      imageOrientation: 'from-image',
      resizeWidth: onSide ? height : width,
      resizeHeight: onSide ? width : height,
      resizeQuality: 'high',
    });
    if (orientation === 1) return bitmap;
    try {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('this browser gives no canvas to turn it on');
      const [a, b, c, d, e, f] = uprightTransform(orientation, bitmap.width, bitmap.height);
      context.transform(a, b, c, d, e, f);
      context.drawImage(bitmap, 0, 0);
      return canvas.transferToImageBitmap();
    } finally {
      bitmap.close();
    }
  } catch (error) {
    throw undecodable(fileName, error);
  }
}
