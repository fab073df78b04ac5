import { inspectImage } from './inspect';
import type { Pixels } from './types';

/** Some browsers refuse canvases of more pixels than this; larger pictures are read in strips. */
const MOST_CANVAS_PIXELS = 2 ** 24;

/** The pixels of a bitmap over white, read strip by strip, so that no second copy of the whole is needed. */
function readPixels(bitmap: ImageBitmap): Pixels {
  const { width, height } = bitmap;
  const strip = Math.min(height, Math.max(1, Math.floor(MOST_CANVAS_PIXELS / width)));
  const context = new OffscreenCanvas(width, strip).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser gives no canvas to read pixels from');
  const data = new Uint8ClampedArray(width * height * 4);
  context.fillStyle = '#ffffff';
  for (let y = 0; y < height; y += strip) {
    const rows = Math.min(strip, height - y);
    context.fillRect(0, 0, width, strip);
    context.drawImage(bitmap, 0, -y);
    data.set(context.getImageData(0, 0, width, rows).data, y * width * 4);
  }
  return { width, height, data };
}

/**
 * Decodes an image file in a page or a worker: upright, sRGB with 8 bits, over white, the first frame of an
 * animation.
 * @param blob the whole file
 * @param fileName for the sentences only
 * @throws Error, a sentence that names the file: what `inspectImage` refuses, or what the browser cannot decode
 */
export async function decodeInBrowser(blob: Blob, fileName: string): Promise<Pixels> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { type } = inspectImage(bytes, fileName);
  try {
    // The type is what the content says: a wrong ending would make some browsers refuse the blob.
    const typed = new Blob([bytes], { type: `image/${type}` });
    const bitmap = await createImageBitmap(typed, { imageOrientation: 'from-image' });
    try {
      return readPixels(bitmap);
    } finally {
      bitmap.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${fileName} cannot be decoded by this browser; the file may be damaged (${reason}).`, {
      cause: error,
    });
  }
}
