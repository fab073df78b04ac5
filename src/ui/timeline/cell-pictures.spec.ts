import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestOf, pixelsOfRegions, pixelsOfVectors, wheelColour } from './cell-pictures';
import { partColour } from './token-picture';

const grid = { columns: 3, rows: 1, crop: { x0: 0, y0: 0, x1: 3, y1: 1 } };

describe('the offset wheel', () => {
  it('has the primary colours at sixths of a turn, from the right clockwise', () => {
    const at = (degrees: number) => {
      const angle = (degrees * Math.PI) / 180;
      return wheelColour(Math.sin(angle), Math.cos(angle), 1).slice(0, 3);
    };
    expect(at(0)).toEqual([255, 0, 0]);
    expect(at(60)).toEqual([255, 255, 0]);
    expect(at(120)).toEqual([0, 255, 0]);
    expect(at(180)).toEqual([0, 255, 255]);
    expect(at(240)).toEqual([0, 0, 255]);
    expect(at(300)).toEqual([255, 0, 255]);
  });

  it('pales as arrows grow short, and stays in range', () => {
    expect(wheelColour(0, 0, 5).slice(0, 3)).toEqual([255, 255, 255]);
    expect(wheelColour(0, 0, 0).slice(0, 3)).toEqual([255, 255, 255]);
    expect(wheelColour(0, 2.5, 5).slice(0, 3)).toEqual([255, 128, 128]);
    const side = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(side, side, (dy, dx) => {
        const [red, green, blue] = wheelColour(dy, dx, 50);
        expect(Math.max(red, green, blue)).toBe(255);
        expect(Math.min(red, green, blue)).toBe(Math.round(255 * (1 - Math.min(1, Math.hypot(dy, dx) / 50))));
      }),
    );
  });

  it('measures by the arrows that count, and shows apart what does not', () => {
    const vectors = {
      grid,
      values: Float32Array.of(0, 3, 0, 100, 0, 0),
      valid: Int8Array.of(1, -1, 0),
    };
    expect(longestOf(vectors)).toBe(3);
    const pixels = pixelsOfVectors(vectors);
    expect([...pixels.subarray(0, 3)]).toEqual([255, 0, 0]);
    expect([...pixels.subarray(4, 7)]).toEqual([255, 255, 255]);
    expect([...pixels.subarray(8, 11)]).toEqual([0, 0, 0]);
  });
});

it('regions have the colours of their numbers', () => {
  const pixels = pixelsOfRegions({ grid, numbers: Int16Array.of(2, 0, -1) });
  const code = Number.parseInt(partColour(2).slice(1), 16);
  expect((pixels[0] << 16) | (pixels[1] << 8) | pixels[2]).toBe(code);
  expect([...pixels.subarray(4, 7)]).toEqual([0, 0, 0]);
  expect([...pixels.subarray(8, 11)]).toEqual([255, 255, 255]);
});
