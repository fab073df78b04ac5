import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assignExtremePoints,
  boxOfExtremePoints,
  boxOfPixels,
  extremeList,
  gridOfCrop,
  gridOfImage,
  inBox,
  tokenCentre,
  tokenCount,
  tokenOfPixel,
} from '.';

const point = fc.record({ x: fc.integer({ min: 0, max: 99 }), y: fc.integer({ min: 0, max: 99 }) });

describe('extreme points', () => {
  it('are the same whatever the order of the clicks, up to equal pixels', () => {
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 2, maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        (clicks, keys) => {
          const shuffled = clicks
            .map((click) => ({ click, key: keys.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ click }) => click);
          const sum = (points: ReturnType<typeof assignExtremePoints>) =>
            -points.top.y - points.left.x + points.bottom.y + points.right.x;
          expect(sum(assignExtremePoints(shuffled))).toBe(sum(assignExtremePoints(clicks)));
          expect(boxOfPixels(shuffled)).toEqual(boxOfPixels(clicks));
        },
      ),
    );
  });

  it('use every one of four clicks once, so their box is the clicks’ box', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 4, maxLength: 4 }), (clicks) => {
        const roles = assignExtremePoints(clicks);
        expect([...extremeList(roles)].sort(byPlace)).toEqual([...clicks].sort(byPlace));
        expect(boxOfExtremePoints(roles)).toEqual(boxOfPixels(clicks));
      }),
    );
  });

  it('sorts a diamond', () => {
    const [top, left, bottom, right] = [
      { x: 50, y: 10 },
      { x: 10, y: 50 },
      { x: 50, y: 90 },
      { x: 90, y: 50 },
    ];
    expect(assignExtremePoints([right, bottom, top, left])).toEqual({ top, left, bottom, right });
  });

  it.each([0, 1, 5])('refuses %i clicks', (count) => {
    expect(() => assignExtremePoints(Array.from({ length: count }, () => ({ x: 0, y: 0 })))).toThrow(
      'two to four',
    );
  });
});

const byPlace = (a: { x: number; y: number }, b: { x: number; y: number }) => a.x - b.x || a.y - b.y;

describe('grid', () => {
  const crop = fc
    .tuple(fc.nat(50), fc.nat(50), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 }))
    .map(([x0, y0, w, h]) => ({ x0, y0, x1: x0 + w, y1: y0 + h }));

  it('finds each token at its own centre', () => {
    fc.assert(
      fc.property(crop, fc.integer({ min: 16, max: 512 }), (box, size) => {
        const grid = gridOfCrop(box, size, 16);
        for (let token = 0; token < tokenCount(grid); token += 7) {
          const centre = tokenCentre(grid, token);
          expect(inBox(box, centre)).toBe(true);
          expect(tokenOfPixel(grid, { x: centre.x - 0.5, y: centre.y - 0.5 })).toBe(token);
        }
      }),
    );
  });

  it('gives every pixel a token, also those outside the crop', () => {
    fc.assert(
      fc.property(
        crop,
        fc.integer({ min: -50, max: 500 }),
        fc.integer({ min: -50, max: 500 }),
        (box, x, y) => {
          const grid = gridOfCrop(box, 384, 16);
          const token = tokenOfPixel(grid, { x, y });
          expect(Number.isInteger(token) && token >= 0 && token < tokenCount(grid)).toBe(true);
        },
      ),
    );
  });

  it('keeps the aspect as well as patches allow', () => {
    expect(gridOfImage({ width: 640, height: 480 }, 512, 16)).toMatchObject({ columns: 32, rows: 24 });
    expect(gridOfImage({ width: 10_000, height: 1 }, 512, 16)).toMatchObject({ columns: 32, rows: 1 });
    expect(gridOfImage({ width: 1, height: 1 }, 512, 16)).toMatchObject({ columns: 32, rows: 32 });
  });
});
