import type { Box } from '../geometry';
import { toNetworkInput } from '../image';
import type { Features, Vit } from './vit';

/** How many tokens a crop has, and whether left and right change sides before it is encoded. */
export interface EncodedGrid {
  readonly rows: number;
  readonly columns: number;
  readonly mirrored?: boolean;
}

/** Encodes a crop of the present image, stretched to a grid of tokens. Rejects with a sentence. */
export type Encoder = (crop: Box, grid: EncodedGrid, outputs: readonly string[]) => Promise<Features>;

/** Colours of a crop: `[height, width, 3]`, 0…255. */
export type Colours = (crop: Box, width: number, height: number) => Promise<Float32Array>;

/** Each row of pixels the other way round. @param rgb `[height, width, 3]` */
function mirroredRows(rgb: Float32Array, width: number): Float32Array {
  const out = new Float32Array(rgb.length);
  for (let i = 0; i < rgb.length / 3; i++) {
    const column = i % width;
    const from = 3 * (i - column + width - 1 - column);
    out.set(rgb.subarray(from, from + 3), 3 * i);
  }
  return out;
}

/** Features by image, crop, grid and output; the least recently used go first when `budget` bytes are full. */
export interface FeatureCache {
  /** An encoder for one image. @param colours that image's pixels */
  encoder(imageId: string, colours: Colours): Encoder;
  /** Drops what belongs to one image. */
  forget(imageId: string): void;
  readonly bytes: number;
}

/** @param budget bytes of features to keep */
export function createFeatureCache(vit: Vit, budget = 64 * 2 ** 20): FeatureCache {
  // A Map iterates in the order of insertion: re-inserting on every use makes its first key the oldest.
  const kept = new Map<string, { readonly features: Promise<Features>; bytes: number }>();
  let bytes = 0;

  const drop = (key: string) => {
    bytes -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  };

  return {
    get bytes() {
      return bytes;
    },
    forget(imageId) {
      for (const key of [...kept.keys()]) if (key.startsWith(`${imageId}\n`)) drop(key);
    },
    encoder: (imageId, colours) => (crop, grid, outputs) => {
      const wanted = [...outputs].sort();
      const key = `${imageId}\n${crop.x0},${crop.y0},${crop.x1},${crop.y1}\n${grid.rows}×${grid.columns}${grid.mirrored ? ' mirrored' : ''}\n${wanted}`;
      const known = kept.get(key);
      if (known) {
        kept.delete(key);
        kept.set(key, known);
        return known.features;
      }
      const { card } = vit;
      const width = grid.columns * card.patch;
      const features = colours(crop, width, grid.rows * card.patch).then((rgb) => {
        const seen = grid.mirrored ? mirroredRows(rgb, width) : rgb;
        return vit.run(toNetworkInput(seen, card.mean, card.std), grid, wanted);
      });
      const entry = { features, bytes: 0 };
      kept.set(key, entry);
      features.then(
        (result) => {
          if (kept.get(key) !== entry) return;
          entry.bytes = Object.values(result).reduce((sum, array) => sum + array.byteLength, 0);
          bytes += entry.bytes;
          for (const oldest of kept.keys()) {
            if (bytes <= budget || oldest === key) break;
            drop(oldest);
          }
        },
        () => kept.delete(key),
      );
      return features;
    },
  };
}
