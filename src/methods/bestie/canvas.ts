import { type Grid, gridOfImage, imageBox, type Point, type Size, tokenOfPixel } from '../../geometry';
import { encodeRle, type Rle } from '../../mask';
import { grown } from '../shared/grow';

/**
 * The image as the network saw it: whole, `patch · columns` × `patch · rows` pixels. Every pixel number of the
 * paper is one of these; arrays over it are `[height, width]` row-major.
 */
export interface Canvas extends Size {
  readonly image: Size;
  /** The patch tokens, over the image. */
  readonly grid: Grid;
}

/** @param size longer side of the image in pixels of the network's input */
export function canvasOf(image: Size, size: number, patch: number): Canvas {
  const grid = gridOfImage(image, size, patch);
  return { image, grid, width: grid.columns * patch, height: grid.rows * patch };
}

/** The canvas's pixels as a grid over the image. */
export const pixelsOf = ({ width, height, image }: Canvas): Grid => ({
  columns: width,
  rows: height,
  crop: imageBox(image),
});

/** Canvas pixel that an image pixel lies on. */
export const toCanvas = ({ width, height, image }: Canvas, { x, y }: Point): Point => ({
  x: Math.min(width - 1, Math.floor(((x + 0.5) * width) / image.width)),
  y: Math.min(height - 1, Math.floor(((y + 0.5) * height) / image.height)),
});

/** Where a canvas pixel's centre lies in the image, as the (broken) pixel whose centre that is. */
export const toImage = ({ width, height, image }: Canvas, { x, y }: Point): Point => ({
  x: ((x + 0.5) * image.width) / width - 0.5,
  y: ((y + 0.5) * image.height) / height - 0.5,
});

/** The image pixel there, for people: "(12, 228)". */
export function imagePixel(canvas: Canvas, pixel: Point): string {
  const { x, y } = toImage(canvas, pixel);
  return `(${Math.round(x)}, ${Math.round(y)})`;
}

/** The patch token that a canvas pixel lies in. */
export const tokenAt = ({ width, height, grid }: Canvas, pixel: Point): number =>
  tokenOfPixel({ ...grid, crop: imageBox({ width, height }) }, pixel);

/** Row-major index of a canvas pixel. */
export const indexOf = ({ width }: Size, { x, y }: Point): number => y * width + x;

/** The canvas pixel of an index. */
export const pixelAt = ({ width }: Size, index: number): Point => ({
  x: index % width,
  y: Math.floor(index / width),
});

/** A token map `[rows, columns]` grown bilinearly to the canvas. */
export function toCanvasMap({ width, height, grid }: Canvas, values: Float32Array): Float32Array {
  const crop = imageBox({ width, height });
  return grown({ values, columns: grid.columns, rows: grid.rows, crop }, crop);
}

/** The canvas pixels that pass as a mask of the image: each image pixel takes that of the canvas pixel it lies on. */
export function maskOnImage(canvas: Canvas, passes: (index: number) => boolean): Rle {
  const { width, height } = canvas.image;
  const columns = Int32Array.from({ length: width }, (_, x) => toCanvas(canvas, { x, y: 0 }).x);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = toCanvas(canvas, { x: 0, y }).y * canvas.width;
    for (let x = 0; x < width; x++) if (passes(row + columns[x])) data[y * width + x] = 1;
  }
  return encodeRle({ width, height, data });
}
