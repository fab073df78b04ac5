import type { Box } from '../../geometry/types';
import { boxOfRle } from '../../mask/rle';
import { iouOfRles } from '../../mask/rle-sets';
import type { Rle } from '../../mask/types';
import type { BoxShape, Overlaps } from './objects';

/** IoU of boxes `[x, y, width, height]`, on their edges and not on pixels. */
export const overlapsOfBoxes: Overlaps<BoxShape> = (detections, objects, crowd) =>
  detections.map(([dx, dy, dw, dh]) =>
    objects.map(([gx, gy, gw, gh], i) => {
      const width = Math.min(dx + dw, gx + gw) - Math.max(dx, gx);
      const height = Math.min(dy + dh, gy + gh) - Math.max(dy, gy);
      if (width <= 0 || height <= 0) return 0;
      const overlap = width * height;
      return overlap / (crowd[i] ? dw * dh : dw * dh + gw * gh - overlap);
    }),
  );

const meet = (a: Box | null, b: Box | null): boolean =>
  a !== null && b !== null && a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** IoU of masks of one size. @throws RangeError for masks of different sizes */
export const overlapsOfMasks: Overlaps<Rle> = (detections, objects, crowd) => {
  // Most pairs of an image lie apart, and boxes say so without walking the runs.
  const boxes = objects.map(boxOfRle);
  return detections.map((detection) => {
    const box = boxOfRle(detection);
    return objects.map((object, i) => (meet(box, boxes[i]) ? iouOfRles(detection, object, crowd[i]) : 0));
  });
};
