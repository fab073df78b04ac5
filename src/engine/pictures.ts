import type { Size } from '../geometry';
import { type Pixels, resample } from '../image';
import type { Colours } from '../vit';

/** Decodes one picture to RGBA. Rejects with a sentence that names the file. */
export type Decode = () => Promise<Pixels>;

/**
 * Pictures by id. What stays is how to decode them; the decoded pixels are kept only while they fit the
 * budget, least recently used first to go, so that opening many large photos does not fill the memory.
 */
export interface Pictures {
  add(id: string, size: Size, decode: Decode): void;
  remove(id: string): void;
  /** @throws Error with a sentence for an unknown id */
  size(id: string): Size;
  /** Resampled colours of a crop of one picture. */
  colours(id: string): Colours;
  /** The whole picture as it is, RGBA. */
  pixels(id: string): Promise<Pixels>;
  /** Bytes of decoded pixels held now. */
  readonly bytes: number;
}

/** @param budget bytes of decoded pixels to keep; the picture in use is kept even if it alone is larger */
export function createPictures(budget = 56 * 2 ** 20): Pictures {
  const known = new Map<string, { readonly size: Size; readonly decode: Decode }>();
  const decoded = new Map<string, { readonly pixels: Promise<Pixels>; readonly bytes: number }>();

  const held = () => [...decoded.values()].reduce((sum, entry) => sum + entry.bytes, 0);

  function entryOf(id: string) {
    const entry = known.get(id);
    if (!entry) throw new Error(`The image ${id} is not open (any more).`);
    return entry;
  }

  function pixelsOf(id: string): Promise<Pixels> {
    const present = decoded.get(id);
    if (present) {
      decoded.delete(id);
      decoded.set(id, present);
      return present.pixels;
    }
    const { size, decode } = entryOf(id);
    const entry = { pixels: decode(), bytes: 4 * size.width * size.height };
    decoded.set(id, entry);
    entry.pixels.catch(() => decoded.delete(id));
    for (const oldest of decoded.keys()) {
      if (held() <= budget || oldest === id) break;
      decoded.delete(oldest);
    }
    return entry.pixels;
  }

  return {
    add: (id, size, decode) => {
      known.set(id, { size, decode });
    },
    remove: (id) => {
      known.delete(id);
      decoded.delete(id);
    },
    size: (id) => entryOf(id).size,
    colours: (id) => async (crop, width, height) => resample(await pixelsOf(id), crop, width, height),
    pixels: (id) => pixelsOf(id),
    get bytes() {
      return held();
    },
  };
}
