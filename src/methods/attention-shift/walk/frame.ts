import { boxHeight, boxWidth, clamp, type Point, type Size } from '../../../geometry';
import { type CropMap, grown } from '../../shared/grow';

/** Longer side of the frame in which candidates are compared. */
const FRAME = 320;

/** The image, shrunk (or grown) to where candidates of all views are compared. */
export function frameOf(image: Size): Size {
  const scale = FRAME / Math.max(image.width, image.height);
  const side = (length: number) => Math.max(1, Math.floor(length * scale + 0.5));
  return { width: side(image.width), height: side(image.height) };
}

/** A view's map in the frame: the pixels whose centres the view covers, from (x0, y0) on. */
export interface FrameMap extends Size {
  readonly x0: number;
  readonly y0: number;
  readonly values: Float32Array;
  /** Token of each pixel. */
  readonly tokens: Int32Array;
  /** Pixel of the click, in this window. */
  readonly seed: number;
}

/**
 * @param map to grow; as fine as it likes
 * @param tokens grid of the view's tokens, over the same crop
 */
export function inFrame(map: CropMap, tokens: Omit<CropMap, 'values'>, click: Point, image: Size): FrameMap {
  const frame = frameOf(image);
  // The frame's pixel i is centred at (i + ½) of `width` equal steps over the image.
  const across = image.width / frame.width;
  const down = image.height / frame.height;
  const { crop } = map;
  const x0 = Math.max(0, Math.ceil(crop.x0 / across - 0.5));
  const y0 = Math.max(0, Math.ceil(crop.y0 / down - 0.5));
  const x1 = Math.max(x0 + 1, Math.min(frame.width, Math.ceil(crop.x1 / across - 0.5)));
  const y1 = Math.max(y0 + 1, Math.min(frame.height, Math.ceil(crop.y1 / down - 0.5)));
  const scaled = { x0: crop.x0 / across, y0: crop.y0 / down, x1: crop.x1 / across, y1: crop.y1 / down };
  const values = grown({ ...map, crop: scaled }, { x0, y0, x1, y1 });
  const width = x1 - x0;
  const height = y1 - y0;
  const { columns, rows } = tokens;
  const cell = (centre: number, start: number, length: number, cells: number) =>
    clamp(Math.floor(((centre - start) * cells) / length), 0, cells - 1);
  const cells = new Int32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = cell(y0 + y + 0.5, scaled.y0, boxHeight(scaled), rows);
    for (let x = 0; x < width; x++) {
      cells[y * width + x] = row * columns + cell(x0 + x + 0.5, scaled.x0, boxWidth(scaled), columns);
    }
  }
  const seedX = clamp(Math.floor((click.x + 0.5) / across) - x0, 0, width - 1);
  const seedY = clamp(Math.floor((click.y + 0.5) / down) - y0, 0, height - 1);
  return { x0, y0, width, height, values, tokens: cells, seed: seedY * width + seedX };
}
