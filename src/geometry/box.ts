import type { Box, Point, Size } from './types';

export const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));

export const boxWidth = (box: Box): number => box.x1 - box.x0;
export const boxHeight = (box: Box): number => box.y1 - box.y0;

/** The whole image as a box. */
export const imageBox = (size: Size): Box => ({ x0: 0, y0: 0, x1: size.width, y1: size.height });

/** Whether the point lies in the half-open box. */
export const inBox = (box: Box, point: Point): boolean =>
  point.x >= box.x0 && point.x < box.x1 && point.y >= box.y0 && point.y < box.y1;

/** The smallest half-open box that holds every pixel clicked; coordinates are whole pixels. */
export function boxOfPixels(pixels: readonly Point[]): Box {
  const xs = pixels.map((pixel) => pixel.x);
  const ys = pixels.map((pixel) => pixel.y);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs) + 1, y1: Math.max(...ys) + 1 };
}
