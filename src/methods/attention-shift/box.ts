import { type Box, type Grid, type Point, type Size, tokenOfPixel } from '../../geometry';
import { type Bitmap, boxesOfComponents, labelComponents } from '../../mask';
import { minmax } from '../shared/numbers';

/** Share of the map's range from which a token counts for the box. */
const BOX_THRESHOLD = 0.2;

/** Pixels that the tokens `from` … `to` of one axis span. */
const span = (from: number, to: number, start: number, length: number, count: number) =>
  [start + Math.floor((from * length) / count), start + Math.ceil(((to + 1) * length) / count)] as const;

/** The side farther from the click stays, the other becomes its mirror image in the click, inside the image. */
function mirrored(low: number, high: number, click: number, size: number): readonly [number, number] {
  return click - low >= high - click
    ? [low, Math.min(size, Math.max(click + 1, Math.ceil(2 * click - low)))]
    : [Math.max(0, Math.min(click, Math.floor(2 * click - high))), high];
}

/**
 * Stage 7's box of a token map, in image pixels: the tight box of the largest component of {minmax(A) ≥ 0.2}.
 * `code`, as published: of every component at least half as large as the largest, and then, per axis, as far on
 * one side of the click as on the other.
 */
export function boxOfMap(
  grid: Grid,
  image: Size,
  map: Float32Array,
  click: Point,
  form: 'paper' | 'code',
): Box {
  const { columns, rows, crop } = grid;
  const high = minmax(map, [tokenOfPixel(grid, click)]);
  const bitmap: Bitmap = {
    width: columns,
    height: rows,
    data: Uint8Array.from(high, (value) => (value >= BOX_THRESHOLD ? 1 : 0)),
  };
  const components = labelComponents(bitmap);
  const boxes = boxesOfComponents(components);
  const areas = [...components.areas.subarray(1)];
  const largest = Math.max(...areas);
  const first = areas.indexOf(largest);
  const kept = boxes.filter((_, i) => (form === 'code' ? 2 * areas[i] >= largest : i === first));
  const token = {
    x0: Math.min(...kept.map(({ x0 }) => x0)),
    y0: Math.min(...kept.map(({ y0 }) => y0)),
    x1: Math.max(...kept.map(({ x1 }) => x1)),
    y1: Math.max(...kept.map(({ y1 }) => y1)),
  };
  const [x0, x1] = span(token.x0, token.x1 - 1, crop.x0, crop.x1 - crop.x0, columns);
  const [y0, y1] = span(token.y0, token.y1 - 1, crop.y0, crop.y1 - crop.y0, rows);
  if (form === 'paper') return { x0, y0, x1, y1 };
  const [left, right] = mirrored(x0, x1, click.x, image.width);
  const [top, bottom] = mirrored(y0, y1, click.y, image.height);
  return { x0: left, y0: top, x1: right, y1: bottom };
}
