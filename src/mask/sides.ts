import type { Box } from '../geometry/types';
import { rasterisePolygons } from './polygon-raster';
import { areaOfRle } from './rle';
import { intersectRles, subtractRles, uniteRles } from './rle-sets';
import type { Rle } from './types';

/** How a mask with ignored pixels divides a box, against the truth; NaN where a side is empty. */
export interface Sides {
  /** Share of the box that is ignored. */
  readonly ignored: number;
  /** Share of the foreground that is the object's. */
  readonly foreground: number;
  /** Share of the background that is not. */
  readonly background: number;
}

/**
 * Foreground is the mask without what is ignored, background the rest of the box; counted on the runs.
 * @param box whole pixels, inside the image
 * @throws RangeError for masks of different sizes
 */
export function sidesInBox(mask: Rle, ignored: Rle, truth: Rle, box: Box): Sides {
  const { x0, y0, x1, y1 } = box;
  const whole = rasterisePolygons([[x0, y0, x1, y0, x1, y1, x0, y1]], mask);
  const [held, unsure, real] = [mask, ignored, truth].map((each) => intersectRles([each, whole]));
  const sure = subtractRles(held, unsure);
  const rest = subtractRles(whole, uniteRles([held, unsure]));
  return {
    ignored: areaOfRle(unsure) / areaOfRle(whole),
    foreground: areaOfRle(intersectRles([sure, real])) / areaOfRle(sure),
    background: areaOfRle(subtractRles(rest, real)) / areaOfRle(rest),
  };
}
