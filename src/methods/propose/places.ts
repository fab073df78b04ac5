import { clamp, type Grid, type Point, tokenCentre } from '../../geometry';
import type { ClassMap } from './class-map';

const AROUND = [-1, 0, 1];

/** Mean of the 3×3 tokens around each one, itself twice; beyond the border its tokens go on. */
function smoothed(values: Float32Array, { columns, rows }: Grid): Float32Array {
  return values.map((value, token) => {
    const [x, y] = [token % columns, Math.floor(token / columns)];
    let sum = value;
    for (const down of AROUND) {
      const row = clamp(y + down, 0, rows - 1) * columns;
      for (const across of AROUND) sum += values[row + clamp(x + across, 0, columns - 1)];
    }
    return sum / 10;
  });
}

/** The up to eight tokens around one. */
function around({ columns, rows }: Grid, token: number): readonly number[] {
  const [x, y] = [token % columns, Math.floor(token / columns)];
  const near: number[] = [];
  for (let row = Math.max(0, y - 1); row <= Math.min(rows - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(columns - 1, x + 1); column++) {
      if (row !== y || column !== x) near.push(row * columns + column);
    }
  }
  return near;
}

/**
 * Where one would click to get the class's objects: the peaks of its smoothed odds, the highest first; of equal
 * neighbours the first in raster order. Whole image pixels.
 * @param taken says where no click is wanted: the class's objects that are there already
 */
export function placesOf(
  { grid, odds }: ClassMap,
  most: number,
  taken: (place: Point) => boolean,
): readonly Point[] {
  const even = smoothed(odds, grid);
  const peaks = Array.from(even.keys()).filter((token) =>
    around(grid, token).every((near) =>
      near < token ? even[near] < even[token] : even[near] <= even[token],
    ),
  );
  return peaks
    .sort((a, b) => even[b] - even[a] || a - b)
    .map((token) => tokenCentre(grid, token))
    .map(({ x, y }) => ({ x: Math.floor(x), y: Math.floor(y) }))
    .filter((place) => !taken(place))
    .slice(0, most);
}
