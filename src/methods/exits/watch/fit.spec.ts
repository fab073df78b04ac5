import { describe, expect, it } from 'vitest';
import { encodeRle } from '../../../mask';
import { fitOf } from './fit';

const SIZE = { width: 12, height: 10 };
const BOX = { x0: 2, y0: 1, x1: 10, y1: 9 };

function mask(has: (x: number, y: number) => boolean) {
  const data = Uint8Array.from({ length: 120 }, (_, i) => Number(has(i % 12, Math.floor(i / 12))));
  return encodeRle({ ...SIZE, data });
}

const inside = (x: number, y: number) => x >= 2 && x < 10 && y >= 1 && y < 9;
const valuesOf = (rle: ReturnType<typeof mask>, points?: Parameters<typeof fitOf>[2]) =>
  fitOf(rle, BOX, points).numbers.map(({ values }) => values[0]);

describe('how a mask fits its box', () => {
  it('is tight where the mask is the box', () => {
    expect(valuesOf(mask(inside))).toEqual([1, 4, 0]);
  });

  it('counts what lies in the box alone', () => {
    expect(valuesOf(mask(() => true))).toEqual([1, 4, 0]);
  });

  it('tells of sides that are not touched, of empty rows and columns, and of thin masks', () => {
    const rle = mask((x, y) => inside(x, y) && y >= 3 && x < 6);
    expect(valuesOf(rle)).toEqual([24 / 64, 2, 2 + 4]);
    expect(fitOf(rle, BOX, undefined).events).toEqual(['The mask fills 38 % of its box, less than half.']);
  });

  it('counts the clicks that it holds, one that has two roles once', () => {
    const corner = { x: 2, y: 1 };
    const points = { top: corner, left: corner, bottom: { x: 5, y: 8 }, right: { x: 9, y: 4 } };
    const { numbers } = fitOf(
      mask((x, y) => inside(x, y) && y < 8),
      BOX,
      points,
    );
    expect(numbers.at(-1)).toEqual({ name: 'Clicks inside the mask, of 3', values: [2] });
  });

  it('is nothing but zeros for an empty mask', () => {
    expect(valuesOf(mask(() => false))).toEqual([0, 0, 16]);
  });
});
