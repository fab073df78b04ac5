import type { Size } from '../geometry/types';
import { stackLayers } from './rle-sets';
import { checkMaskSize } from './run-builder';
import type { Rle } from './types';

/** The reference tools place corners on a grid this many times finer than the pixels. */
const FINE = 5;

/** The first row below a crossing whose upper end is fine row `fineY`, kept inside the image. */
const rowBelow = (fineY: number, height: number): number =>
  Math.ceil(Math.min(Math.max((fineY + 0.5) / FINE - 0.5, 0), height));

/**
 * Where an edge crosses the columns of an image, as pixel numbers: from there down the column toggles.
 * Column x is crossed between the fine columns 5x + 2 and 5x + 3, left and right of its middle. The edge is
 * sampled once a fine step along its longer axis; only the samples beside the crossing matter.
 * @param x0,y0,x1,y1 the ends, on the fine grid
 */
function crossings(x0: number, y0: number, x1: number, y1: number, size: Size, into: number[]): void {
  const columnsFrom = Math.max(0, Math.ceil((Math.min(x0, x1) - 2) / FINE));
  const columnsTo = Math.min(size.width - 1, Math.floor((Math.max(x0, x1) - 3) / FINE));
  if (columnsFrom > columnsTo) return;
  const wide = Math.abs(x1 - x0) >= Math.abs(y1 - y0);
  // Both neighbours of an edge must see the same samples: they are counted from the end that is smaller on
  // the longer axis, whichever way the edge runs.
  const swap = wide ? x0 > x1 : y0 > y1;
  const [ax, ay, bx, by] = swap ? [x1, y1, x0, y0] : [x0, y0, x1, y1];
  if (wide) {
    const slope = (by - ay) / (bx - ax);
    const sample = (x: number) => Math.trunc(ay + slope * (x - ax) + 0.5);
    for (let column = columnsFrom; column <= columnsTo; column++) {
      const left = FINE * column + 2;
      const upper = Math.min(sample(left), sample(left + 1));
      into.push(column * size.height + rowBelow(upper, size.height));
    }
    return;
  }
  const slope = (bx - ax) / (by - ay);
  const sample = (step: number) => Math.trunc(ax + slope * step + 0.5);
  for (let column = columnsFrom; column <= columnsTo; column++) {
    // The samples' x goes one way, so the first step past the crossing is found by halving.
    const passed = (step: number) =>
      slope > 0 ? sample(step) >= FINE * column + 3 : sample(step) <= FINE * column + 2;
    let before = 0;
    let after = by - ay;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (passed(middle)) after = middle;
      else before = middle;
    }
    into.push(column * size.height + rowBelow(ay + before, size.height));
  }
}

/** Where a ring's inside begins and ends, in turn; even–odd. */
function layerOf(polygon: ArrayLike<number>, name: string, size: Size): Float64Array {
  // An odd last number belongs to no corner.
  const corners = Math.floor(polygon.length / 2);
  const fine = new Float64Array(corners * 2);
  for (let i = 0; i < fine.length; i++) {
    if (!Number.isFinite(polygon[i])) {
      throw new RangeError(`${name} has ${polygon[i]} as number ${i + 1}; corners are finite numbers.`);
    }
    fine[i] = Math.trunc(FINE * polygon[i] + 0.5);
  }
  const changes: number[] = [];
  for (let i = 0; i < corners; i++) {
    const j = (i + 1) % corners;
    crossings(fine[2 * i], fine[2 * i + 1], fine[2 * j], fine[2 * j + 1], size, changes);
  }
  // What is open at the end stays so to the image's last pixel.
  if (changes.length % 2 === 1) changes.push(size.width * size.height);
  return Float64Array.from(changes).sort();
}

/**
 * The pixels of polygons, exactly as COCO's reference tools fill them: inside one ring even–odd, the rings
 * of the list united (so a ring inside another is not a hole). A ring of fewer than three corners is empty.
 * @param polygons rings of x0, y0, x1, y1, … in pixels, (0, 0) the first pixel's top-left corner; they may
 *   reach out of the image
 * @throws RangeError for a coordinate that is not finite, or an impossible size
 */
export function rasterisePolygons(polygons: readonly ArrayLike<number>[], size: Size): Rle {
  checkMaskSize(size);
  const layers = polygons.map((polygon, i) => layerOf(polygon, `Polygon ${i + 1}`, size));
  return stackLayers(layers, 1, size);
}
