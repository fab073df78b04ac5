import { boxHeight, boxWidth, type Grid, tokenCount } from '../../geometry';
import { areaOfRle, iouOfRles, type Rle } from '../../mask';
import type { Frame, FrameNumbers } from '../../methods/declaration';

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

const share = (part: number, whole: number): readonly number[] => (whole === 0 ? [] : [part / whole]);

/** Precision and recall of the sets of a frame, where it has any, and what they cover of the object in words. */
function setsAgainst(
  { sets, grid }: Frame,
  object: ReadonlySet<number>,
): { readonly numbers: readonly FrameNumbers[]; readonly sentence: string } | undefined {
  if (!sets || object.size === 0) return undefined;
  const { foreground, background } = sets;
  const hits = foreground.filter((token) => object.has(token)).length;
  const passes = background.filter((token) => !object.has(token)).length;
  const numbers = [
    { name: 'Foreground, precision', values: share(hits, foreground.length) },
    { name: 'Foreground, recall', values: share(hits, object.size) },
    { name: 'Background, precision', values: share(passes, background.length) },
    {
      name: 'Background, recall',
      values: background.length === 0 ? [] : share(passes, tokenCount(grid) - object.size),
    },
  ];
  const covered = `${hits} of the object’s ${object.size} tokens are in the foreground`;
  return {
    numbers: numbers.filter(({ values }) => values.length > 0),
    sentence: `${covered}: ${2 * hits > object.size ? 'more than half' : 'no more than half'}.`,
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

/** What the truth says of a frame. */
export interface FrameTruth {
  readonly numbers: readonly FrameNumbers[];
  readonly sentence?: string;
}

/** Of one frame: IoU, and precision and recall of its sets. */
export function truthOfFrame(frame: Frame, truth: Rle): FrameTruth {
  const iou = iouOfFrame(frame, truth);
  const sets = setsAgainst(frame, tokensOf(cellsOf(truth, frame.grid)));
  const name = frame.mask ? 'IoU of the mask' : `IoU of the map from ${frame.threshold?.toFixed(2)} on`;
  return {
    numbers: [...(iou === undefined ? [] : [{ name, values: [iou] }]), ...(sets?.numbers ?? [])],
    ...(sets ? { sentence: sets.sentence } : {}),
  };
}
