import type { Size } from '../../../geometry';
import type { FrameMap } from './frame';

/** How fast the picture's colours change at each pixel of the frame, and on average. */
export interface Edges extends Size {
  readonly strength: Float32Array;
  readonly mean: number;
}

/**
 * Length of the colours' central differences, edges clamped.
 * @param colours `[height, width, 3]`, 0…255
 */
export function edgesOf(colours: Float32Array, { width, height }: Size): Edges {
  const strength = new Float32Array(width * height);
  let sum = 0;
  for (let y = 0; y < height; y++) {
    const above = Math.max(0, y - 1) * width;
    const below = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const left = y * width + Math.max(0, x - 1);
      const right = y * width + Math.min(width - 1, x + 1);
      let square = 0;
      for (let c = 0; c < 3; c++) {
        const across = (colours[3 * right + c] - colours[3 * left + c]) / 2;
        const down = (colours[3 * (below + x) + c] - colours[3 * (above + x) + c]) / 2;
        square += across * across + down * down;
      }
      strength[y * width + x] = Math.sqrt(square);
      sum += Math.sqrt(square);
    }
  }
  return { width, height, strength, mean: sum / (width * height) };
}

/**
 * Mean strength of the picture's edges on the contour of every candidate of a view, 1 where it is that of the
 * whole picture, 0 for a candidate without a contour. The contour: pixels with one of the eight neighbours
 * outside the candidate; the frame's border is none.
 * @param levels per pixel of the window the last candidate that holds it, −1 for none
 */
export function contourStrengths(
  edges: Edges,
  window: Pick<FrameMap, 'x0' | 'y0' | 'width' | 'height'>,
  levels: Int8Array,
  count: number,
): Float64Array {
  const sums = new Float64Array(count + 1);
  const pixels = new Float64Array(count + 1);
  const { x0, y0, width, height } = window;
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i];
    if (level < 0) continue;
    const x = i % width;
    const y = (i - x) / width;
    let lowest: number = level;
    for (let ny = Math.max(-y0, y - 1); ny <= Math.min(edges.height - y0 - 1, y + 1); ny++) {
      for (let nx = Math.max(-x0, x - 1); nx <= Math.min(edges.width - x0 - 1, x + 1); nx++) {
        const outside = nx < 0 || ny < 0 || nx >= width || ny >= height;
        lowest = Math.min(lowest, outside ? -1 : levels[ny * width + nx]);
      }
    }
    // On the contour of the candidates lowest + 1 … level: as differences, summed up below.
    const strength = edges.strength[(y0 + y) * edges.width + x0 + x];
    sums[lowest + 1] += strength;
    sums[level + 1] -= strength;
    pixels[lowest + 1]++;
    pixels[level + 1]--;
  }
  const means = new Float64Array(count);
  let sum = 0;
  let on = 0;
  for (let k = 0; k < count; k++) {
    sum += sums[k];
    on += pixels[k];
    means[k] = on > 0 && edges.mean > 0 ? sum / on / edges.mean : 0;
  }
  return means;
}

/**
 * For every candidate of a view on how many sides it touches the view's border, where that border is not the
 * frame's: there the object may go on outside the zoom.
 * @param levels per pixel of the window the last candidate that holds it, −1 for none
 */
export function sidesTouched(
  frame: Size,
  { x0, y0, width, height }: Pick<FrameMap, 'x0' | 'y0' | 'width' | 'height'>,
  levels: Int8Array,
  count: number,
): Uint8Array {
  const touched = new Uint8Array(count);
  const side = (start: number, step: number, length: number) => {
    let highest = -1;
    for (let i = 0; i < length; i++) highest = Math.max(highest, levels[start + i * step]);
    for (let k = 0; k <= highest; k++) touched[k]++;
  };
  if (x0 > 0) side(0, width, height);
  if (x0 + width < frame.width) side(width - 1, width, height);
  if (y0 > 0) side(0, 1, width);
  if (y0 + height < frame.height) side((height - 1) * width, 1, width);
  return touched;
}
