import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grid, tokenOfPixel } from '../../geometry';
import { encodeRle, iouOfRles } from '../../mask';
import type { Frame } from '../../methods/declaration';
import { iouOfCells, iouOfFrame, pixelsOfCells, setsOfFrame } from './frame-truth';

const SIZE = { width: 13, height: 9 };

/** A mask, and a grid over any part of its image, coarser or finer than the pixels. */
const masks = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 117, maxLength: 117 });
const grids = fc
  .record({
    x: fc.nat(11),
    y: fc.nat(7),
    width: fc.integer({ min: 1, max: 13 }),
    height: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 15 }),
    rows: fc.integer({ min: 1, max: 11 }),
  })
  .map(({ x, y, width, height, columns, rows }): Grid => {
    const crop = { x0: x, y0: y, x1: Math.min(13, x + width), y1: Math.min(9, y + height) };
    return { columns, rows, crop };
  });
const rleOf = (pixels: readonly number[]) => encodeRle({ ...SIZE, data: Uint8Array.from(pixels) });

describe('pixels of a mask in the cells of a grid', () => {
  it('are those that a walk over all pixels counts, and their IoU is that of the drawn cells', () => {
    fc.assert(
      fc.property(masks, grids, fc.func(fc.boolean()), (pixels, grid, isIn) => {
        const rle = rleOf(pixels);
        const counted = pixelsOfCells(rle, grid);
        const { crop } = grid;
        const drawn = new Uint8Array(117);
        const inMask = new Float64Array(grid.columns * grid.rows);
        const all = new Float64Array(inMask.length);
        for (let y = crop.y0; y < crop.y1; y++) {
          for (let x = crop.x0; x < crop.x1; x++) {
            const cell = tokenOfPixel(grid, { x, y });
            all[cell]++;
            inMask[cell] += pixels[13 * y + x];
            drawn[13 * y + x] = isIn(cell) ? 1 : 0;
          }
        }
        expect(counted.inMask).toEqual(inMask);
        expect(counted.all).toEqual(all);
        const area = pixels.reduce((sum, value) => sum + value, 0);
        expect(iouOfCells(counted, area, isIn)).toBeCloseTo(
          iouOfRles(encodeRle({ ...SIZE, data: drawn }), rle),
          12,
        );
      }),
    );
  });
});

describe('a frame against the truth', () => {
  // The object is the left half of a picture of 4 × 2 tokens of 10 px.
  const image = { width: 40, height: 20 };
  const pixels = Uint8Array.from({ length: 800 }, (_, i) => (i % 40 < 20 ? 1 : 0));
  const truth = encodeRle({ ...image, data: pixels });
  const grid = { columns: 4, rows: 2, crop: { x0: 0, y0: 0, x1: 40, y1: 20 } };
  const frame = { stage: 'a', step: 0, title: 'a', sentence: 'a.', grid } satisfies Frame;

  it('has precision and recall of its sets', () => {
    const sets = { foreground: [0, 1, 2], background: [3, 7, 4], ignored: [5, 6] };
    expect(setsOfFrame({ ...frame, sets }, truth)).toEqual({
      foreground: { precision: 2 / 3, recall: 2 / 4 },
      background: { precision: 2 / 3, recall: 2 / 4 },
      covered: 2,
      tokens: 4,
    });
    const more = { foreground: [0, 1, 4], background: [], ignored: [2, 3, 5, 6, 7] };
    const { foreground, background } = setsOfFrame({ ...frame, sets: more }, truth) ?? {};
    expect(foreground).toEqual({ precision: 1, recall: 3 / 4 });
    expect(background).toBeUndefined();
    expect(setsOfFrame(frame, truth)).toBeUndefined();
  });

  it('has the IoU of its mask, or of its map at its threshold', () => {
    const map = { title: 'a', grid, values: Float32Array.of(1, 0.6, 0.6, 0, 1, 0.4, 0, 0) };
    expect(iouOfFrame({ ...frame, map }, truth)).toBeUndefined();
    // Tokens 0, 1, 2 and 4 are in: three of them and the object's fourth.
    expect(iouOfFrame({ ...frame, map, threshold: 0.6 }, truth)).toBeCloseTo(3 / 5, 6);
    expect(iouOfFrame({ ...frame, map, threshold: 0.4, mask: truth }, truth)).toBe(1);
  });

  it('counts the token with the most of an object that fills none', () => {
    const small = Uint8Array.from(pixels, (_, i) => (i % 40 > 11 && i % 40 < 15 && i < 120 ? 1 : 0));
    const object = encodeRle({ ...image, data: small });
    const sets = { foreground: [1], background: [], ignored: [0, 2, 3, 4, 5, 6, 7] };
    expect(setsOfFrame({ ...frame, sets }, object)?.foreground).toEqual({ precision: 1, recall: 1 });
    // An object that the grid does not see has no tokens to speak of.
    const right = { ...grid, columns: 2, crop: { x0: 20, y0: 0, x1: 40, y1: 20 } };
    expect(setsOfFrame({ ...frame, grid: right, sets }, object)).toBeUndefined();
  });
});
