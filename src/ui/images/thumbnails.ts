import type { Size } from '../../geometry';

/** Longer side of a thumbnail, in pixels. */
const SIDE = 160;

const made = new Map<string, Promise<ImageBitmap | undefined>>();
let queue: Promise<unknown> = Promise.resolve();

/** A small picture of a photo, made once, one at a time. Undefined where the browser cannot decode it. */
export function thumbnail(id: string, blob: Blob, size: Size): Promise<ImageBitmap | undefined> {
  const known = made.get(id);
  if (known) return known;
  const k = Math.min(1, SIDE / Math.max(size.width, size.height));
  const promise = queue.then(() =>
    createImageBitmap(blob, {
      imageOrientation: 'from-image',
      resizeWidth: Math.max(1, Math.round(size.width * k)),
      resizeHeight: Math.max(1, Math.round(size.height * k)),
      resizeQuality: 'medium',
    }).catch(() => undefined),
  );
  queue = promise;
  made.set(id, promise);
  return promise;
}
