import type { Size } from '../geometry/types';
import { areaOfRle } from './rle';
import { RunBuilder } from './run-builder';
import type { Rle } from './types';

function checkSameSize(a: Size, b: Size): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(
      `Masks of different sizes cannot be compared: ${a.width} × ${a.height} and ${b.width} × ${b.height}.`,
    );
  }
}

/** Number of pixels that are foreground in both, counted on the runs. @throws RangeError for different sizes */
function overlapOfRles(a: Rle, b: Rle): number {
  checkSameSize(a, b);
  let overlap = 0;
  let i = 0;
  let j = 0;
  let endA = a.counts.length > 0 ? a.counts[0] : 0;
  let endB = b.counts.length > 0 ? b.counts[0] : 0;
  let at = 0;
  while (i < a.counts.length && j < b.counts.length) {
    const end = Math.min(endA, endB);
    if (i % 2 === 1 && j % 2 === 1) overlap += end - at;
    at = end;
    // Both may end here; each moves on by itself.
    if (endA === end) {
      i++;
      endA += a.counts[i] ?? 0;
    }
    if (endB === end) {
      j++;
      endB += b.counts[j] ?? 0;
    }
  }
  return overlap;
}

/**
 * Intersection over union of two masks, from their runs; 0 if both are empty.
 * @param crowd `b` marks a crowd: the intersection is then divided by `a`'s area alone
 * @throws RangeError for masks of different sizes
 */
export function iouOfRles(a: Rle, b: Rle, crowd = false): number {
  const overlap = overlapOfRles(a, b);
  const whole = crowd ? areaOfRle(a) : areaOfRle(a) + areaOfRle(b) - overlap;
  return overlap === 0 ? 0 : overlap / whole;
}

/** A mask's pixel numbers where 0s and 1s change, an even number of them, ascending. */
function changesOf(rle: Rle): Float64Array {
  const pairs = Math.floor(rle.counts.length / 2);
  const changes = new Float64Array(pairs * 2);
  let end = 0;
  for (let i = 0; i < changes.length; i++) {
    end += rle.counts[i];
    changes[i] = end;
  }
  return changes;
}

/**
 * The mask of the pixels that at least `least` of the layers hold.
 * @param layers per layer where it begins and ends, in turn: pixel numbers, ascending, an even number of them
 */
export function stackLayers(layers: readonly Float64Array[], least: number, size: Size): Rle {
  const runs = new RunBuilder();
  const total = layers.reduce((sum, layer) => sum + layer.length, 0);
  const events = new Float64Array(total);
  let next = 0;
  // The lowest bit says whether a layer begins there.
  for (const layer of layers) {
    for (let i = 0; i < layer.length; i++) events[next++] = layer[i] * 2 + (i % 2 === 0 ? 1 : 0);
  }
  events.sort();
  let depth = 0;
  let start = 0;
  for (const event of events) {
    const begins = event % 2 === 1;
    const pixel = Math.floor(event / 2);
    if (begins) {
      depth++;
      if (depth === least) start = pixel;
    } else {
      if (depth === least) runs.add(start, pixel);
      depth--;
    }
  }
  return runs.finish(size);
}

function combined(rles: readonly Rle[], least: number): Rle {
  for (const rle of rles) checkSameSize(rles[0], rle);
  return stackLayers(rles.map(changesOf), least, rles[0]);
}

/** What any of the masks holds; at least one mask of one size. @throws RangeError otherwise */
export function uniteRles(rles: readonly Rle[]): Rle {
  if (rles.length === 0) throw new RangeError('The union of no masks has no size.');
  return combined(rles, 1);
}

/** What all of the masks hold; at least one mask of one size. @throws RangeError otherwise */
export function intersectRles(rles: readonly Rle[]): Rle {
  if (rles.length === 0) throw new RangeError('The intersection of no masks has no size.');
  return combined(rles, rles.length);
}

/** Everything outside a mask. */
function outside(mask: Rle): Rle {
  const counts = Array.from(mask.counts);
  if (counts[0] === 0) counts.shift();
  else counts.unshift(0);
  return { ...mask, counts: Uint32Array.from(counts) };
}

/** What `mask` holds and `cover` does not. @throws RangeError for different sizes */
export const subtractRles = (mask: Rle, cover: Rle): Rle => intersectRles([mask, outside(cover)]);
