import { bitmapInBrowser } from '../../image/decode.browser';

/** Longer side of a thumbnail, in pixels. */
const SIDE = 160;

const made = new Map<string, Promise<ImageBitmap | undefined>>();
let queue: Promise<unknown> = Promise.resolve();

/** A small picture of a photo, made once, one at a time. Undefined where the browser cannot decode it. */
export function thumbnail(id: string, blob: Blob, name: string): Promise<ImageBitmap | undefined> {
  const known = made.get(id);
  if (known) return known;
  const promise = queue.then(() => bitmapInBrowser(blob, name, SIDE).catch(() => undefined));
  queue = promise;
  made.set(id, promise);
  return promise;
}
