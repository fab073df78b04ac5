import {
  type Box,
  boxHeight,
  boxWidth,
  clamp,
  type Grid,
  type Point,
  type Size,
  tokenOfPixel,
} from '../../../geometry';
import {
  boxOfBitmap,
  boxOfRle,
  componentHolding,
  decodeRegion,
  encodeRegion,
  intersectRles,
  type Rle,
  rleHasPixel,
  uniteRles,
} from '../../../mask';
import { bitmapWhere, type CropMap, grown, maskOfWindow } from '../../shared/grow';

/** The part of a view that can hold the click's component of the grown {s ≥ cut}. */
function reach(map: CropMap, cut: number, click: Point): Box {
  const { columns, rows, crop, values } = map;
  const grid: Grid = { columns, rows, crop };
  // Bilinear growth never exceeds its four neighbours: a grown pixel ≥ cut lies next to a token ≥ cut.
  const near = new Uint8Array(values.length);
  for (let token = 0; token < values.length; token++) {
    if (values[token] < cut) continue;
    const x = token % columns;
    const y = (token - x) / columns;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(rows - 1, y + 1); ny++) {
      near.fill(1, ny * columns + Math.max(0, x - 1), ny * columns + Math.min(columns, x + 2));
    }
  }
  const token = tokenOfPixel(grid, click);
  const place = { x: token % columns, y: Math.floor(token / columns) };
  const component = componentHolding({ width: columns, height: rows, data: near }, place);
  const tokens = component && boxOfBitmap(component);
  if (!tokens) return crop;
  const across = boxWidth(crop) / columns;
  const down = boxHeight(crop) / rows;
  return {
    x0: Math.max(crop.x0, Math.floor(crop.x0 + tokens.x0 * across)),
    y0: Math.max(crop.y0, Math.floor(crop.y0 + tokens.y0 * down)),
    x1: Math.min(crop.x1, Math.ceil(crop.x0 + tokens.x1 * across)),
    y1: Math.min(crop.y1, Math.ceil(crop.y0 + tokens.y1 * down)),
  };
}

/** A candidate at picture size: the click's component of its lift ≥ θ (θ never above the lift at the click). */
export function drawCandidate(map: CropMap, theta: number, click: Point, image: Size): Rle {
  const pixel = { x0: click.x, y0: click.y, x1: click.x + 1, y1: click.y + 1 };
  const cut = Math.min(theta, grown(map, pixel)[0]);
  const window = reach(map, cut, click);
  const bitmap = bitmapWhere(map, window, (value) => value >= cut);
  const local = {
    x: clamp(click.x - window.x0, 0, bitmap.width - 1),
    y: clamp(click.y - window.y0, 0, bitmap.height - 1),
  };
  bitmap.data[local.y * bitmap.width + local.x] = 1;
  return maskOfWindow(componentHolding(bitmap, local) ?? bitmap, window, image);
}

function clickComponent(mask: Rle, click: Point): Rle {
  const box = boxOfRle(mask);
  const component =
    box && componentHolding(decodeRegion(mask, box), { x: click.x - box.x0, y: click.y - box.y0 });
  return box && component ? encodeRegion(component, { x: box.x0, y: box.y0 }, mask) : mask;
}

/**
 * Nests masks outward from the default: each larger one takes in its smaller neighbour, each smaller one is
 * cut to its larger neighbour and to the click's component. The default is not changed.
 * @param masks sorted by scale
 * @param zero place of the default
 */
export function nest(masks: readonly Rle[], zero: number, click: Point): readonly Rle[] {
  const nested = [...masks];
  for (let i = zero + 1; i < nested.length; i++) nested[i] = uniteRles([nested[i], nested[i - 1]]);
  for (let i = zero - 1; i >= 0; i--) {
    const cut = intersectRles([nested[i], nested[i + 1]]);
    nested[i] = rleHasPixel(cut, click.x, click.y) ? clickComponent(cut, click) : nested[i + 1];
  }
  return nested;
}
