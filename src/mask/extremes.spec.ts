import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assignExtremePoints, boxOfExtremePoints, extremeList } from '../geometry';
import { extremePointsOfRle } from './extremes';
import { boxOfRle, encodeRle, rleHasPixel } from './rle';
import { anyBitmap, drawn } from './testing';

it('finds pixels of the mask whose box is the mask’s own', () => {
  fc.assert(
    fc.property(anyBitmap(), (bitmap) => {
      const rle = encodeRle(bitmap);
      const points = extremePointsOfRle(rle);
      const box = boxOfRle(rle);
      expect(points === null).toBe(box === null);
      if (!points) return;
      for (const { x, y } of extremeList(points)) expect(rleHasPixel(rle, x, y)).toBe(true);
      expect(boxOfExtremePoints(points)).toEqual(box);
      // Read back as clicks they keep their box, whatever roles they are given.
      expect(boxOfExtremePoints(assignExtremePoints(extremeList(points)))).toEqual(box);
    }),
  );
});

it('takes the middle one of several', () => {
  const points = extremePointsOfRle(encodeRle(drawn('..###', '#....', '.##..')));
  expect(points).toEqual({
    top: { x: 3, y: 0 },
    left: { x: 0, y: 1 },
    bottom: { x: 1, y: 2 },
    right: { x: 4, y: 0 },
  });
});
