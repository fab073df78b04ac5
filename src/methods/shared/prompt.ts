import { imageBox, inBox, type Point, type Size } from '../../geometry';

/**
 * A click as the pixel it lies in (fractions floored).
 * @throws Error with a sentence where the click is no number or outside the image
 */
export function clickedPixel(point: Point, image: Size): Point {
  const pixel = { x: Math.floor(point.x), y: Math.floor(point.y) };
  if (!Number.isFinite(pixel.x) || !Number.isFinite(pixel.y)) {
    throw new Error(`The point (${point.x}, ${point.y}) is not a place in the image: both must be numbers.`);
  }
  if (!inBox(imageBox(image), pixel)) {
    throw new Error(
      `The point (${pixel.x}, ${pixel.y}) lies outside the image, which is ${image.width}×${image.height} pixels.`,
    );
  }
  return pixel;
}
