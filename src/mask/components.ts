import type { Box, Point } from '../geometry/types';
import { bitmapHas, emptyBitmap } from './bitmap';
import type { Bitmap } from './types';

/** The connected parts of a bitmap. */
export interface Components {
  readonly width: number;
  readonly height: number;
  /** How many there are. */
  readonly count: number;
  /** Row-major `[height, width]`: 0 is background, 1…count in the order of their first pixels in raster order. */
  readonly labels: Int32Array;
  /** Pixels of component `k` at `k`; background's at 0. Length count + 1. */
  readonly areas: Uint32Array;
}

/** The lowest run of the set that holds `run`, the path to it halved on the way. */
function rootOf(parents: Int32Array, run: number): number {
  let at = run;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]];
    at = parents[at];
  }
  return at;
}

/**
 * Labels the connected parts. Works on the rows' runs, not on pixels: runs that touch in neighbouring rows
 * are joined, always under the earlier one, so roots come in raster order by themselves.
 * @param connectivity 8 (corners connect, the default everywhere) or 4 (edges only)
 */
export function labelComponents(bitmap: Bitmap, connectivity: 4 | 8 = 8): Components {
  const { width, height, data } = bitmap;
  const reach = connectivity === 8 ? 1 : 0;
  // A row has at most ⌈width/2⌉ runs, but few bitmaps come near that: the arrays grow.
  let starts = new Int32Array(1024);
  let ends = new Int32Array(1024);
  let parents = new Int32Array(1024);
  const rowStart = new Int32Array(height + 1);
  let runs = 0;

  for (let y = 0; y < height; y++) {
    rowStart[y] = runs;
    const row = y * width;
    const above = y === 0 ? runs : rowStart[y - 1];
    const aboveEnd = runs;
    let candidate = above;
    let x = 0;
    while (x < width) {
      while (x < width && data[row + x] === 0) x++;
      if (x === width) break;
      const start = x;
      while (x < width && data[row + x] !== 0) x++;
      if (runs === starts.length) {
        starts = grown(starts);
        ends = grown(ends);
        parents = grown(parents);
      }
      starts[runs] = start;
      ends[runs] = x;
      parents[runs] = runs;
      while (candidate < aboveEnd && ends[candidate] + reach <= start) candidate++;
      for (let k = candidate; k < aboveEnd && starts[k] < x + reach; k++) {
        const a = rootOf(parents, k);
        const b = rootOf(parents, runs);
        if (a < b) parents[b] = a;
        else parents[a] = b;
      }
      runs++;
    }
  }
  rowStart[height] = runs;

  const names = new Int32Array(runs);
  const areas: number[] = [0];
  const labels = new Int32Array(width * height);
  let background = width * height;
  for (let y = 0; y < height; y++) {
    for (let run = rowStart[y]; run < rowStart[y + 1]; run++) {
      const root = rootOf(parents, run);
      if (root === run) names[run] = areas.push(0) - 1;
      const name = names[root];
      areas[name] += ends[run] - starts[run];
      background -= ends[run] - starts[run];
      labels.fill(name, y * width + starts[run], y * width + ends[run]);
    }
  }
  areas[0] = background;
  return { width, height, count: areas.length - 1, labels, areas: Uint32Array.from(areas) };
}

const grown = (array: Int32Array): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
};

/** One component as a bitmap of the whole size. */
export function bitmapOfComponent(components: Components, label: number): Bitmap {
  const bitmap = emptyBitmap(components);
  for (let i = 0; i < bitmap.data.length; i++) if (components.labels[i] === label) bitmap.data[i] = 1;
  return bitmap;
}

/** The tight half-open boxes of the components, that of component `k` at `k − 1`. */
export function boxesOfComponents(components: Components): Box[] {
  const { width, height, labels, count } = components;
  const boxes = Array.from({ length: count }, () => ({ x0: width, y0: height, x1: 0, y1: 0 }));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const label = labels[y * width + x];
      if (label === 0) continue;
      const box = boxes[label - 1];
      if (x < box.x0) box.x0 = x;
      if (x >= box.x1) box.x1 = x + 1;
      if (y < box.y0) box.y0 = y;
      box.y1 = y + 1;
    }
  }
  return boxes;
}

/**
 * The 8-connected component that holds a pixel, or null if that pixel is background or outside.
 * @param point a pixel of the bitmap (fractions are floored)
 */
export function componentHolding(bitmap: Bitmap, point: Point): Bitmap | null {
  if (!bitmapHas(bitmap, point)) return null;
  const components = labelComponents(bitmap);
  const label = components.labels[Math.floor(point.y) * bitmap.width + Math.floor(point.x)];
  return bitmapOfComponent(components, label);
}

/**
 * The 8-connected component of most pixels, or null if there is none. Of equal ones the one holding the
 * click, then the one whose first pixel comes first in raster order.
 */
export function largestComponent(bitmap: Bitmap, click?: Point): Bitmap | null {
  const components = labelComponents(bitmap);
  if (components.count === 0) return null;
  const { areas, labels } = components;
  let best = 1;
  for (let label = 2; label < areas.length; label++) if (areas[label] > areas[best]) best = label;
  if (click && bitmapHas(bitmap, click)) {
    const held = labels[Math.floor(click.y) * bitmap.width + Math.floor(click.x)];
    if (areas[held] === areas[best]) best = held;
  }
  return bitmapOfComponent(components, best);
}

/** Fills the holes: background that no path of 4-connected background pixels joins to the border. */
export function fillHoles(bitmap: Bitmap): Bitmap {
  const { width, height, data } = bitmap;
  const inverse = { width, height, data: data.map((value) => (value === 0 ? 1 : 0)) };
  const { labels, count } = labelComponents(inverse, 4);
  const open = new Uint8Array(count + 1);
  for (let x = 0; x < width; x++) {
    open[labels[x]] = 1;
    open[labels[(height - 1) * width + x]] = 1;
  }
  for (let y = 0; y < height; y++) {
    open[labels[y * width]] = 1;
    open[labels[y * width + width - 1]] = 1;
  }
  const filled = emptyBitmap(bitmap);
  for (let i = 0; i < data.length; i++) filled.data[i] = data[i] !== 0 || open[labels[i]] === 0 ? 1 : 0;
  return filled;
}
