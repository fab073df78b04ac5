import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffuse } from './diffusion';

const COLUMNS = 6;
const ROWS = 5;
const CELLS = COLUMNS * ROWS;
const OPTIONS = { zeta: 0.1, pull: 0.02, rounds: 20 };
const numbers = (length: number, min: number, max: number) =>
  fc
    .array(fc.double({ min, max, noNaN: true }), { minLength: length, maxLength: length })
    .map((list) => Float32Array.from(list));
const mirrored = (map: Float32Array, depth: number) =>
  map.map((_, i) => {
    const cell = Math.floor(i / depth);
    const column = COLUMNS - 1 - (cell % COLUMNS);
    return map[(Math.floor(cell / COLUMNS) * COLUMNS + column) * depth + (i % depth)];
  });

describe('diffusion', () => {
  it('keeps a constant, stays between the extremes, and does nothing in no round', () => {
    fc.assert(
      fc.property(numbers(CELLS, -4, 4), numbers(3 * CELLS, -1, 1), (odds, colours) => {
        const flat = diffuse(new Float32Array(CELLS).fill(1.5), colours, COLUMNS, ROWS, OPTIONS);
        for (const value of flat) expect(value).toBeCloseTo(1.5, 5);
        const out = diffuse(odds, colours, COLUMNS, ROWS, OPTIONS);
        expect(Math.min(...out)).toBeGreaterThanOrEqual(Math.min(...odds) - 1e-5);
        expect(Math.max(...out)).toBeLessThanOrEqual(Math.max(...odds) + 1e-5);
        expect(diffuse(odds, colours, COLUMNS, ROWS, { ...OPTIONS, rounds: 0 })).toEqual(odds);
      }),
    );
  });

  it('mirrors with the picture, and turns sign with the map', () => {
    fc.assert(
      fc.property(numbers(CELLS, -4, 4), numbers(3 * CELLS, -1, 1), (odds, colours) => {
        const out = diffuse(odds, colours, COLUMNS, ROWS, OPTIONS);
        const mirror = diffuse(mirrored(odds, 1), mirrored(colours, 3), COLUMNS, ROWS, OPTIONS);
        mirrored(mirror, 1).forEach((value, i) => {
          expect(value).toBeCloseTo(out[i], 4);
        });
        const negative = diffuse(
          odds.map((value) => -value),
          colours,
          COLUMNS,
          ROWS,
          OPTIONS,
        );
        negative.forEach((value, i) => {
          expect(value).toBeCloseTo(-out[i], 5);
        });
      }),
    );
  });

  it('fills a surface and stops at its edge', () => {
    // Left half black, right half white; one sure cell in each.
    const colours = Float32Array.from({ length: 3 * CELLS }, (_, i) =>
      Math.floor(i / 3) % COLUMNS < 3 ? 0 : 1,
    );
    const odds = new Float32Array(CELLS);
    odds[2 * COLUMNS] = 4;
    odds[2 * COLUMNS + 5] = -4;
    const out = diffuse(odds, colours, COLUMNS, ROWS, { ...OPTIONS, pull: 0 });
    out.forEach((value, i) => {
      expect(Math.sign(value)).toBe(i % COLUMNS < 3 ? 1 : -1);
    });
  });
});
