import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOfBitmap, cropBitmap } from './bitmap';
import { areaOfRle, boxOfRle, decodeRegion, decodeRle, encodeRegion, encodeRle, rleHasPixel } from './rle';
import { iouOfRles } from './rle-sets';
import { canonicalRle, rleFromString, rleToString } from './rle-string';
import { anyBitmap, bitmapOf } from './testing';
import type { Rle } from './types';

describe('run-length code', () => {
  it('gives back every bitmap', () => {
    fc.assert(
      fc.property(anyBitmap(), (bitmap) => {
        const rle = encodeRle(bitmap);
        expect(decodeRle(rle)).toEqual(bitmap);
        expect(rleFromString(rleToString(rle), rle)).toEqual(rle);
        expect(canonicalRle(rle.counts, rle)).toEqual(rle);
        expect(boxOfRle(rle)).toEqual(boxOfBitmap(bitmap));
      }),
    );
  });

  it('encodes wide bitmaps, whose columns are turned in stripes', () => {
    const bitmap = bitmapOf(201, 5, (x, y) => (x * 7 + y * 3) % 5 === 0);
    expect(decodeRle(encodeRle(bitmap))).toEqual(bitmap);
  });

  it('does not take 1 and 255 for different', () => {
    const data = Uint8Array.of(0, 1, 255, 7);
    expect([...encodeRle({ width: 1, height: 4, data }).counts]).toEqual([1, 3]);
  });

  it('encodes a window as the image that it is pasted into', () => {
    const sides = { left: fc.nat(5), top: fc.nat(5), right: fc.nat(5), bottom: fc.nat(5) };
    fc.assert(
      fc.property(anyBitmap(), fc.record(sides), (bitmap, { left, top, right, bottom }) => {
        const size = { width: left + bitmap.width + right, height: top + bitmap.height + bottom };
        const pasted = cropBitmap(bitmap, {
          x0: -left,
          y0: -top,
          x1: size.width - left,
          y1: size.height - top,
        });
        expect(encodeRegion(bitmap, { x: left, y: top }, size)).toEqual(encodeRle(pasted));
      }),
    );
  });

  it('allocates the window only', () => {
    const rle = encodeRegion(
      bitmapOf(2, 2, () => true),
      { x: 60_000, y: 60_000 },
      { width: 65_535, height: 65_535 },
    );
    expect(areaOfRle(rle)).toBe(4);
    expect(boxOfRle(rle)).toEqual({ x0: 60_000, y0: 60_000, x1: 60_002, y1: 60_002 });
    const part = decodeRegion(rle, { x0: 59_999, y0: 60_001, x1: 60_002, y1: 60_003 });
    expect([...part.data]).toEqual([0, 1, 1, 0, 0, 0]);
  });

  it('refuses a window outside the image', () => {
    const bitmap = bitmapOf(2, 2, () => true);
    expect(() => encodeRegion(bitmap, { x: 3, y: 0 }, { width: 4, height: 4 })).toThrow(
      'A window of 2 × 2 at (3, 0) is not inside an image of 4 × 4.',
    );
    expect(() => encodeRegion(bitmap, { x: 0.5, y: 0 }, { width: 4, height: 4 })).toThrow(/not inside/);
  });

  it('decodes any box, also beyond the image', () => {
    const corner = fc.integer({ min: -4, max: 12 });
    fc.assert(
      fc.property(anyBitmap(), corner, corner, fc.nat(9), fc.nat(9), (bitmap, x0, y0, w, h) => {
        const box = { x0, y0, x1: x0 + w, y1: y0 + h };
        expect(decodeRegion(encodeRle(bitmap), box)).toEqual(cropBitmap(bitmap, box));
      }),
    );
  });

  it('knows each pixel', () => {
    fc.assert(
      fc.property(anyBitmap(), (bitmap) => {
        const rle = encodeRle(bitmap);
        for (let y = 0; y < bitmap.height; y++) {
          for (let x = 0; x < bitmap.width; x++) {
            expect(rleHasPixel(rle, x, y)).toBe(bitmap.data[y * bitmap.width + x] === 1);
          }
        }
        expect(rleHasPixel(rle, -1, 0)).toBe(false);
        expect(rleHasPixel(rle, 0, bitmap.height)).toBe(false);
        expect(rleHasPixel(rle, Number.NaN, 0)).toBe(false);
      }),
    );
  });

  it('compares by runs as by pixels', () => {
    fc.assert(
      fc.property(anyBitmap(), fc.infiniteStream(fc.boolean()), (bitmap, stream) => {
        const other = bitmapOf(bitmap.width, bitmap.height, () => stream.next().value === true);
        let both = 0;
        let any = 0;
        for (let i = 0; i < other.data.length; i++) {
          both += bitmap.data[i] & other.data[i];
          any += bitmap.data[i] | other.data[i];
        }
        expect(iouOfRles(encodeRle(bitmap), encodeRle(other))).toBe(any === 0 ? 0 : both / any);
      }),
    );
  });
});

describe('broken run lengths', () => {
  const size = { width: 3, height: 4 };
  const refused = (counts: number[]) => () => canonicalRle(counts, size);

  it('names what is wrong', () => {
    expect(refused([2, 3, 6])).toThrow("The mask's run lengths add up to 11 pixels, but 3 × 4 are 12.");
    expect(refused([2, 3, 9])).toThrow(/14 pixels/);
    expect(refused([])).toThrow(/0 pixels/);
    expect(refused([-2, 14])).toThrow(
      'Run length 1 of the mask is -2; run lengths are whole numbers from 0.',
    );
    expect(refused([2, 3.5, 6.5])).toThrow(/Run length 2 of the mask is 3.5/);
    expect(refused([2, Number.NaN])).toThrow(/Run length 2 of the mask is NaN/);
    expect(() => canonicalRle([], { width: 70_000, height: 70_000 })).toThrow(
      /70000 × 70000 is not possible/,
    );
    expect(() => canonicalRle([], { width: -1, height: 2 })).toThrow(/not possible/);
  });

  it('names what is wrong with a string', () => {
    expect(() => rleFromString('2 37', size)).toThrow('has " " at place 2');
    expect(() => rleFromString('23é', size)).toThrow(/"é" at place 3/);
    expect(() => rleFromString('23o', size)).toThrow(/cut off/);
    expect(() => rleFromString('oooooooo0', size)).toThrow(/more than 32 bits/);
    expect(() => rleFromString('O', size)).toThrow(/Run length 1 of the mask is -1/);
    expect(() => rleFromString('', size)).toThrow(/0 pixels/);
  });

  it('never gives a mask that is not whole', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let rle: Rle;
        try {
          rle = rleFromString(text, size);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        expect(rle.counts.reduce((sum, count) => sum + count, 0)).toBe(12);
      }),
    );
  });
});
