import * as v from 'valibot';
import type { Size } from '../geometry/types';
import { rasterisePolygons } from '../mask/polygon-raster';
import { uniteRles } from '../mask/rle-sets';
import { canonicalRle, rleFromString } from '../mask/rle-string';
import type { Rle } from '../mask/types';
import { shown } from './json';
import { type CocoAnnotation, RleEntry, type Segmentation } from './types';

/** A segmentation that was read, and what of it was left out. */
export interface ReadSegmentation {
  readonly segmentation: Segmentation | null;
  /** Ends of sentences that begin with the annotation's name. */
  readonly faults: readonly string[];
}

/** Run lengths of either writing, for an image. @throws Error, a sentence without the annotation's name */
function readRle(entry: unknown, image: Size): Rle {
  const parsed = v.safeParse(RleEntry, entry);
  if (!parsed.success) {
    throw new Error(`a mask in run lengths has size and counts, not ${shown(entry)}`);
  }
  const { size, counts } = parsed.output;
  const [height, width] = size;
  if (height !== image.height || width !== image.width) {
    throw new Error(
      `the mask is ${width} × ${height} large, but its image ${image.width} × ${image.height} (size is [height, width])`,
    );
  }
  return typeof counts === 'string' ? rleFromString(counts, image) : canonicalRle(counts, image);
}

/** The rings that have an inside. @throws Error if a coordinate is no number */
function readPolygons(entries: readonly unknown[]): ReadSegmentation {
  const faults: string[] = [];
  const polygons: number[][] = [];
  for (const [i, entry] of entries.entries()) {
    if (!Array.isArray(entry))
      throw new Error(`polygon ${i + 1} is ${shown(entry)} and not a list of numbers`);
    const wrong = entry.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) throw new Error(`polygon ${i + 1} has ${shown(entry[wrong])} as number ${wrong + 1}`);
    if (entry.length < 6) {
      faults.push(`polygon ${i + 1} has ${entry.length} numbers and needs at least 6; it is left out`);
      continue;
    }
    if (entry.length % 2 === 1) {
      faults.push(`polygon ${i + 1} has an odd number of coordinates; the last is left out`);
    }
    polygons.push(entry.slice(0, entry.length - (entry.length % 2)));
  }
  return { segmentation: polygons.length > 0 ? { kind: 'polygons', polygons } : null, faults };
}

/**
 * Reads an annotation's `segmentation`: polygons, run lengths (compressed or not), or a list of run lengths.
 * Nothing (null, or an empty list) is no segmentation and no fault.
 * @throws Error, a sentence without the annotation's name, if the mask cannot be known
 */
export function readSegmentation(entry: unknown, image: Size): ReadSegmentation {
  if (entry === undefined || entry === null) return { segmentation: null, faults: [] };
  if (!Array.isArray(entry)) {
    return { segmentation: { kind: 'rle', rle: readRle(entry, image) }, faults: [] };
  }
  // Some tools write run lengths where polygons belong: in a list.
  if (
    entry.length > 0 &&
    entry.every((part) => part !== null && typeof part === 'object' && 'counts' in part)
  ) {
    const rle = uniteRles(entry.map((part) => readRle(part, image)));
    return { segmentation: { kind: 'rle', rle }, faults: [] };
  }
  // One ring without the list around it can be meant in one way only.
  const bare = entry.length >= 6 && entry.every((value) => typeof value === 'number');
  return readPolygons(bare ? [entry] : entry);
}

/**
 * An annotation's mask, or null where the file gives none. Polygons are filled here and not while the file
 * is read: large files have hundreds of thousands.
 * @param image the annotation's image, whose size the mask has
 */
export function maskOfAnnotation(annotation: CocoAnnotation, image: Size): Rle | null {
  const { segmentation } = annotation;
  if (segmentation === null) return null;
  return segmentation.kind === 'rle' ? segmentation.rle : rasterisePolygons(segmentation.polygons, image);
}
