import { bitmapInBrowser } from '../../image/decode.browser';
import type { WorkspaceImage } from '../../workspace';

/** Longest side of what is drawn; masks and clicks always count in the photo's own pixels. */
const LONGEST = 4096;

/** Decoded pictures kept, in bytes. */
const BUDGET = 100_000_000;

const bytesOf = (bitmap: ImageBitmap): number => bitmap.width * bitmap.height * 4;

/** Decoded display copies of photos, least recently used first out. */
export interface Bitmaps {
  /** The bitmap if it is there; marks it as used. */
  readonly peek: (id: string) => ImageBitmap | undefined;
  /** Decodes if needed. Rejects when the browser cannot decode the file. */
  readonly load: (image: WorkspaceImage, blob: Blob) => Promise<ImageBitmap>;
}

/** Makes an empty cache. */
export function createBitmaps(): Bitmaps {
  const kept = new Map<string, ImageBitmap>();
  const loading = new Map<string, Promise<ImageBitmap>>();

  const trim = (except: string) => {
    let total = [...kept.values()].reduce((sum, bitmap) => sum + bytesOf(bitmap), 0);
    for (const [id, bitmap] of kept) {
      if (total <= BUDGET) return;
      if (id === except) continue;
      total -= bytesOf(bitmap);
      kept.delete(id);
      bitmap.close();
    }
  };

  const decode = async (image: WorkspaceImage, blob: Blob): Promise<ImageBitmap> => {
    const bitmap = await bitmapInBrowser(blob, image.name, LONGEST);
    kept.set(image.id, bitmap);
    trim(image.id);
    return bitmap;
  };

  return {
    peek(id) {
      const bitmap = kept.get(id);
      if (bitmap) {
        kept.delete(id);
        kept.set(id, bitmap);
      }
      return bitmap;
    },
    load(image, blob) {
      const known = kept.get(image.id);
      if (known) return Promise.resolve(known);
      let promise = loading.get(image.id);
      if (!promise) {
        promise = decode(image, blob).finally(() => loading.delete(image.id));
        loading.set(image.id, promise);
      }
      return promise;
    },
  };
}
