import { type Box, boxHeight, boxWidth, type ExtremePoints, extremeList } from '../../../geometry';
import { decodeRegion, type Rle, rleHasPixel } from '../../../mask';
import type { ReadOut } from '../../shared/frames';

/** Below this share of its box a mask is worth a second look. */
const THIN = 0.5;

/** How well a mask fits what was clicked: the box is tight where every row and column of it has a mask pixel. */
export function fitOf(mask: Rle, box: Box, points: ExtremePoints | undefined): ReadOut {
  const pixels = {
    x0: Math.floor(box.x0),
    y0: Math.floor(box.y0),
    x1: Math.ceil(box.x1),
    y1: Math.ceil(box.y1),
  };
  const { width, height, data } = decodeRegion(mask, pixels);
  const rows = new Uint8Array(height);
  const columns = new Uint8Array(width);
  let area = 0;
  data.forEach((value, at) => {
    if (value === 0) return;
    area++;
    rows[Math.floor(at / width)] = 1;
    columns[at % width] = 1;
  });
  const empty = [...rows, ...columns].filter((touched) => touched === 0).length;
  const sides = [rows[0], columns[0], rows[height - 1], columns[width - 1]].filter(Boolean).length;
  const share = area / (boxWidth(pixels) * boxHeight(pixels));
  const clicked = points && [...new Set(extremeList(points))];
  return {
    numbers: [
      { name: 'Mask, share of the box', values: [share] },
      { name: 'Sides of the box touched, of 4', values: [sides] },
      { name: 'Rows and columns of the box without a mask pixel', values: [empty] },
      ...(clicked
        ? [
            {
              name: `Clicks inside the mask, of ${clicked.length}`,
              values: [clicked.filter(({ x, y }) => rleHasPixel(mask, x, y)).length],
            },
          ]
        : []),
    ],
    events: share < THIN ? [`The mask fills ${Math.round(100 * share)} % of its box, less than half.`] : [],
  };
}
