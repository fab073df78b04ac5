import { boxHeight, boxWidth, type Grid, tokenCount } from '../../geometry';
import { areaOfRle, iouOfRles, type Rle } from '../../mask';
import type { Frame } from '../../methods/declaration';

/** Pixels whose centre lies in each cell of a grid, `[rows, columns]`: those of a mask, and all. */
export interface CellPixels {
  readonly inMask: Float64Array;
  readonly all: Float64Array;
}

/** First pixel of each cell along one axis, and one past the last: `[count + 1]`. */
const bounds = (start: number, length: number, count: number): readonly number[] =>
  Array.from({ length: count + 1 }, (_, i) => start + Math.ceil((i * length) / count - 0.5));

/** Counts a mask's pixels in the cells of a grid, on the runs: nothing of the image's size is made. */
export function pixelsOfCells({ counts, height }: Rle, grid: Grid): CellPixels {
  const { columns, rows, crop } = grid;
  const across = bounds(crop.x0, boxWidth(crop), columns);
  const down = bounds(crop.y0, boxHeight(crop), rows);
  const all = Float64Array.from({ length: tokenCount(grid) }, (_, cell) => {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    return (across[column + 1] - across[column]) * (down[row + 1] - down[row]);
  });
  const inMask = new Float64Array(all.length);
  /** A piece of a run inside one column of pixels. */
  const add = (column: number, from: number, to: number) => {
    for (let row = 0; row < rows && down[row] < to; row++) {
      const shared = Math.min(to, down[row + 1]) - Math.max(from, down[row]);
      if (shared > 0) inMask[row * columns + column] += shared;
    }
  };
  let at = 0;
  let column = 0;
  for (const [i, count] of counts.entries()) {
    for (let left = i % 2 === 1 ? count : 0, from = at; left > 0; ) {
      const [x, y] = [Math.floor(from / height), from % height];
      const length = Math.min(left, height - y);
      while (column < columns && across[column + 1] <= x) column++;
      if (column < columns && across[column] <= x) add(column, y, y + length);
      from += length;
      left -= length;
    }
    at += count;
  }
  return { inMask, all };
}

/** IoU of some cells with a mask, pixel by pixel; what of the mask lies outside the grid counts against it. */
export function iouOfCells(
  { inMask, all }: CellPixels,
  area: number,
  isIn: (cell: number) => boolean,
): number {
  let both = 0;
  let cells = 0;
  for (let cell = 0; cell < all.length; cell++) {
    if (!isIn(cell)) continue;
    both += inMask[cell];
    cells += all[cell];
  }
  return both === 0 ? 0 : both / (cells + area - both);
}

/** Tokens of which more than half is the object; of an object smaller than that, the one with the most of it. */
function tokensOf({ inMask, all }: CellPixels): ReadonlySet<number> {
  const tokens = [...inMask.keys()].filter((token) => 2 * inMask[token] > all[token]);
  if (tokens.length > 0) return new Set(tokens);
  const most = inMask.reduce((best, value, token) => (value > inMask[best] ? token : best), 0);
  return new Set(inMask[most] > 0 ? [most] : []);
}

/** How far a set of tokens agrees with the truth, each 0…1. */
export interface Agreement {
  /** Share of the set that belongs in it. */
  readonly precision: number;
  /** Share of what belongs in it that the set has. */
  readonly recall: number;
}

/** What the truth says of a frame's sets of tokens. */
export interface SetsTruth {
  /** Undefined for an empty set. */
  readonly foreground: Agreement | undefined;
  readonly background: Agreement | undefined;
  /** The object's tokens that are in the foreground, and all of them. */
  readonly covered: number;
  readonly tokens: number;
}

const agreement = (hits: number, set: number, all: number): Agreement | undefined =>
  set === 0 || all === 0 ? undefined : { precision: hits / set, recall: hits / all };

/** Undefined where a frame has no sets, and where its grid does not see the object. */
function setsAgainst({ sets, grid }: Frame, object: ReadonlySet<number>): SetsTruth | undefined {
  if (!sets || object.size === 0) return undefined;
  const { foreground, background } = sets;
  const covered = foreground.filter((token) => object.has(token)).length;
  const passes = background.filter((token) => !object.has(token)).length;
  return {
    foreground: agreement(covered, foreground.length, object.size),
    background: agreement(passes, background.length, tokenCount(grid) - object.size),
    covered,
    tokens: object.size,
  };
}

const cells = new WeakMap<Rle, Map<string, CellPixels>>();

/** `pixelsOfCells`, made once for a mask and a grid. */
function cellsOf(truth: Rle, grid: Grid): CellPixels {
  const known = cells.get(truth) ?? new Map<string, CellPixels>();
  cells.set(truth, known);
  const key = [grid.columns, grid.rows, ...Object.values(grid.crop)].join();
  const made = known.get(key) ?? pixelsOfCells(truth, grid);
  known.set(key, made);
  return made;
}

/** IoU of a frame's mask, or of its map cut at its threshold, with the truth; undefined where it has neither. */
export function iouOfFrame({ mask, map, threshold }: Frame, truth: Rle): number | undefined {
  if (mask) return iouOfRles(mask, truth);
  if (!map || threshold === undefined) return undefined;
  return iouOfCells(cellsOf(truth, map.grid), areaOfRle(truth), (cell) => map.values[cell] >= threshold);
}

/** What the truth says of a frame's sets; undefined where it has none. */
export const setsOfFrame = (frame: Frame, truth: Rle): SetsTruth | undefined =>
  setsAgainst(frame, tokensOf(cellsOf(truth, frame.grid)));
