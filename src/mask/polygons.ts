import type { Point } from '../geometry/types';
import { cropBitmap, emptyBitmap } from './bitmap';
import { boxesOfComponents, labelComponents } from './components';
import { type Rings, ringsOfBitmap } from './contours';
import { boxOfRle, decodeRegion } from './rle';
import type { Bitmap, Ring, Rle } from './types';

/** The tight box of a ring. */
function boxOfRing(ring: Ring) {
  let x0 = ring[0];
  let x1 = ring[0];
  let y0 = ring[1];
  let y1 = ring[1];
  for (let i = 2; i < ring.length; i += 2) {
    x0 = Math.min(x0, ring[i]);
    x1 = Math.max(x1, ring[i]);
    y0 = Math.min(y0, ring[i + 1]);
    y1 = Math.max(y1, ring[i + 1]);
  }
  return { x0, y0, x1, y1 };
}

/**
 * Where to cut a part with holes: through a hole across the part's longer side, near the part's middle, so
 * that many holes need few levels of cuts. Behind a hole's first column (or row) is deep enough: the cut
 * opens the hole to both sides.
 */
function cutOf(part: Bitmap, holes: readonly Ring[]): { axis: 'x' | 'y'; at: number } {
  const axis = part.width >= part.height ? 'x' : 'y';
  const middle = (axis === 'x' ? part.width : part.height) / 2;
  let best = Number.POSITIVE_INFINITY;
  let at = 1;
  for (const hole of holes) {
    const box = boxOfRing(hole);
    const [from, to] = axis === 'x' ? [box.x0, box.x1] : [box.y0, box.y1];
    const cut = Math.min(Math.max(Math.round(middle), from + 1), Math.max(to - 1, from + 1));
    if (Math.abs(cut - middle) < best) {
      best = Math.abs(cut - middle);
      at = cut;
    }
  }
  return { axis, at };
}

/** The 4-connected parts of a bitmap, each in its tight window. */
function partsOf(bitmap: Bitmap): { part: Bitmap; x: number; y: number }[] {
  const components = labelComponents(bitmap, 4);
  return boxesOfComponents(components).map((box, index) => {
    const part = emptyBitmap({ width: box.x1 - box.x0, height: box.y1 - box.y0 });
    for (let y = 0; y < part.height; y++) {
      const row = (y + box.y0) * bitmap.width + box.x0;
      for (let x = 0; x < part.width; x++) {
        if (components.labels[row + x] === index + 1) part.data[y * part.width + x] = 1;
      }
    }
    return { part, x: box.x0, y: box.y0 };
  });
}

/** Pushes the outlines of a bitmap, cut until no hole is left. */
function pushRings(bitmap: Bitmap, origin: Point, into: number[][]): void {
  const whole: Rings = ringsOfBitmap(bitmap, origin);
  if (whole.holes.length === 0) {
    for (const ring of whole.outer) into.push(Array.from(ring));
    return;
  }
  for (const { part, x, y } of partsOf(bitmap)) {
    const place = { x: origin.x + x, y: origin.y + y };
    const { outer, holes } = ringsOfBitmap(part);
    if (holes.length === 0) {
      for (const ring of outer) into.push(Array.from(ring, (v, i) => v + (i % 2 === 0 ? place.x : place.y)));
      continue;
    }
    const { axis, at } = cutOf(part, holes);
    const { width, height } = part;
    if (axis === 'x') {
      pushRings(cropBitmap(part, { x0: 0, y0: 0, x1: at, y1: height }), place, into);
      pushRings(
        cropBitmap(part, { x0: at, y0: 0, x1: width, y1: height }),
        { x: place.x + at, y: place.y },
        into,
      );
    } else {
      pushRings(cropBitmap(part, { x0: 0, y0: 0, x1: width, y1: at }), place, into);
      pushRings(
        cropBitmap(part, { x0: 0, y0: at, x1: width, y1: height }),
        { x: place.x, y: place.y + at },
        into,
      );
    }
  }
}

/**
 * A mask as COCO polygons that lose nothing: `rasterisePolygons` of them gives the same pixels. COCO knows
 * no holes (polygons of a list are united), so a part with holes is cut into parts without.
 * @returns rings along pixel edges of at least eight numbers: x0, y0, x1, y1, … in image pixels; none for an
 *   empty mask
 */
export function polygonsOfMask(rle: Rle): number[][] {
  const box = boxOfRle(rle);
  const rings: number[][] = [];
  if (box !== null) pushRings(decodeRegion(rle, box), { x: box.x0, y: box.y0 }, rings);
  return rings;
}
