import type { Point } from '../geometry/types';
import { boxOfRle, decodeRegion } from './rle';
import type { Bitmap, Ring, Rle } from './types';

/** The outlines of a bitmap. Signed areas of all rings add up to the number of pixels. */
export interface Rings {
  /** Around the 4-connected parts: clockwise on the screen, signed area above 0. Parts in raster order. */
  readonly outer: readonly Ring[];
  /** Around their holes: counter-clockwise, signed area below 0. */
  readonly holes: readonly Ring[];
}

/** Right, down, left, up: the next one is a turn to the right on a screen whose y goes down. */
const STEP_X = [1, 0, -1, 0] as const;
const STEP_Y = [0, 1, 0, -1] as const;
/** The pixel on the right hand of an edge that leaves a corner in each direction, from the corner. */
const RIGHT_X = [0, -1, -1, 0] as const;
const RIGHT_Y = [0, 0, -1, -1] as const;

/**
 * Walks along the pixels' edges with the foreground on the right. Where two pixels meet at a corner only,
 * the walk stays with its own pixel: they belong to different parts, and no ring crosses itself (it may
 * touch itself in such a corner).
 * @param origin what is added to every corner
 */
export function ringsOfBitmap(bitmap: Bitmap, origin: Point = { x: 0, y: 0 }): Rings {
  const { width, height } = bitmap;
  // A border of background spares the walk every test for the bitmap's edge.
  const stride = width + 2;
  const pixels = new Uint8Array(stride * (height + 2));
  for (let y = 0; y < height; y++) {
    pixels.set(bitmap.data.subarray(y * width, (y + 1) * width), (y + 1) * stride + 1);
  }
  const seen = new Uint8Array(pixels.length);
  const ahead = STEP_X.map((dx, d) => dx + STEP_Y[d] * stride);
  const right = RIGHT_X.map((dx, d) => dx + RIGHT_Y[d] * stride);
  const outer: Ring[] = [];
  const holes: Ring[] = [];

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const first = (y + 1) * stride + x + 1;
      // Every ring has an edge to the right, which is a pixel's upper edge: rings are found by those.
      if (pixels[first] === 0 || pixels[first - stride] !== 0 || seen[first] === 1) continue;
      const ring: number[] = [];
      let twiceArea = 0;
      let direction = 0;
      let corner = first;
      let cx = x;
      let cy = y;
      // Begins at an edge's left end, which need not be a corner of the ring: the last turn decides below.
      do {
        if (direction === 0) seen[corner] = 1;
        twiceArea += cx * STEP_Y[direction] - cy * STEP_X[direction];
        corner += ahead[direction];
        cx += STEP_X[direction];
        cy += STEP_Y[direction];
        let turn = direction;
        if (pixels[corner + right[direction]] === 0) turn = (direction + 1) % 4;
        else if (pixels[corner + right[(direction + 3) % 4]] !== 0) turn = (direction + 3) % 4;
        if (turn !== direction) ring.push(cx + origin.x, cy + origin.y);
        direction = turn;
      } while (corner !== first || direction !== 0);
      (twiceArea > 0 ? outer : holes).push(Int32Array.from(ring));
    }
  }
  return { outer, holes };
}

/** The outlines of a mask, in image pixels. Only the mask's tight window is decoded. */
export function ringsOfRle(rle: Rle): Rings {
  const box = boxOfRle(rle);
  if (box === null) return { outer: [], holes: [] };
  return ringsOfBitmap(decodeRegion(rle, box), { x: box.x0, y: box.y0 });
}

/** The area a ring encloses: above 0 if it runs clockwise on a screen whose y goes down, else below. */
export function signedAreaOfRing(ring: ArrayLike<number>): number {
  let twice = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    twice += ring[i] * ring[j + 1] - ring[j] * ring[i + 1];
  }
  return twice / 2;
}
