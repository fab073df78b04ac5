import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOfBitmap } from '../../mask';
import { coverage } from '../shared/coverage';
import { otsu } from '../shared/otsu';
import { type CellMap, correct, divide, divideTokens, importance } from './correction';
import { boxOfMap, iouOfBoxes, tokensInBox, weigh, weightedMap } from './instance';

const CROP = { x0: 10, y0: 20, x1: 42, y1: 44 };
const GRID = { columns: 4, rows: 3, crop: CROP };
const BOX = { x0: 14, y0: 24, x1: 38, y1: 40 };
const values = (n: number) =>
  fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: n, maxLength: n })
    .map((list) => Float32Array.from(list));
const map = values(12).map((list): CellMap => ({ grid: GRID, values: list }));
const thresholds = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

describe('self-correction', () => {
  it('α = 0 gives M_S, α = 1 gives M_I', () => {
    fc.assert(
      fc.property(map, map, (instance, semantic) => {
        expect(correct(instance, semantic, 0).values).toEqual(semantic.values);
        expect(correct(instance, semantic, 1).values).toEqual(instance.values);
        expect(correct(instance, undefined, 0.5)).toBe(instance);
      }),
    );
  });

  it('foreground, background and ignored partition the box', () => {
    fc.assert(
      fc.property(map, thresholds, (m, [low, high]) => {
        const { foreground, ignored, mask } = divide(m, BOX, low, high);
        let wrong = 0;
        for (let i = 0; i < foreground.data.length; i++) {
          const [sure, unsure, held] = [foreground.data[i], ignored.data[i], mask.data[i]];
          // The mask holds all of the foreground and nothing of the background.
          const background = !sure && !unsure;
          if ((sure && unsure) || (sure && !held) || (background && held && low < high)) wrong++;
        }
        expect(wrong).toBe(0);
        const inside = tokensInBox(GRID, BOX);
        const sets = divideTokens(m.values, inside, low, high, GRID);
        const all = [...sets.foreground, ...sets.ignored, ...sets.background].sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: 12 }, (_, token) => token));
      }),
    );
  });

  it('low = high leaves nothing ignored, and foreground wins', () => {
    fc.assert(
      fc.property(map, fc.double({ min: 0, max: 1, noNaN: true }), (m, both) => {
        expect(areaOfBitmap(divide(m, BOX, both, both).ignored)).toBe(0);
      }),
    );
    const flat = { grid: GRID, values: new Float32Array(12).fill(0.5) };
    expect(areaOfBitmap(divide(flat, BOX, 0.5, 0.5).foreground)).toBe(24 * 16);
  });

  it('importance is the mean over the foreground, and 0 without one', () => {
    const flat = { grid: GRID, values: new Float32Array(12).fill(0.8) };
    expect(importance(flat, BOX, divide(flat, BOX, 0.3, 0.7))).toBeCloseTo(0.8, 6);
    expect(importance(flat, BOX, divide(flat, BOX, 0.3, 0.9))).toBe(0);
  });
});

describe('instance map', () => {
  it('μ = 0 is the plain mean of the candidates that have a box', () => {
    fc.assert(
      fc.property(fc.array(values(12), { minLength: 1, maxLength: 5 }), (maps) => {
        const counted = maps.filter((each) => each.some((value) => value >= 0.5));
        const weighed = weigh(
          maps.map((each, at) => ({ name: `${at}`, map: each })),
          GRID,
          BOX,
          0,
        );
        expect(weighed).toHaveLength(counted.length);
        const mean = weightedMap(weighed, 12);
        for (let token = 0; token < 12 && counted.length > 0; token++) {
          const plain = counted.reduce((sum, each) => sum + each[token], 0) / counted.length;
          expect(mean[token]).toBeCloseTo(plain, 6);
        }
      }),
    );
  });

  it('weights sum to one, and the better box weighs e^(μ·ΔIoU) as much', () => {
    const left = new Float32Array(12);
    left[5] = 1;
    const both = new Float32Array(12);
    both[5] = 1;
    both[6] = 0.5;
    const weighed = weigh(
      [
        { name: 'left', map: left },
        { name: 'both', map: both },
      ],
      GRID,
      { x0: 18, y0: 28, x1: 34, y1: 36 },
      4,
    );
    expect(weighed.map(({ box }) => box)).toEqual([
      { x0: 18, y0: 28, x1: 26, y1: 36 },
      { x0: 18, y0: 28, x1: 34, y1: 36 },
    ]);
    expect(weighed[0].weight + weighed[1].weight).toBeCloseTo(1, 12);
    expect(weighed[1].weight / weighed[0].weight).toBeCloseTo(Math.exp(4 * 0.5), 9);
  });

  it('has no box where no token is half the object', () => {
    expect(boxOfMap(GRID, new Float32Array(12).fill(0.49))).toBeUndefined();
    expect(iouOfBoxes(BOX, BOX)).toBe(1);
    expect(iouOfBoxes(BOX, { x0: 100, y0: 0, x1: 110, y1: 9 })).toBe(0);
  });
});

describe('coverage of tokens', () => {
  it('is each token’s exact share, also where tokens are no whole pixels', () => {
    // 5 × 3 pixels under 2 × 2 tokens of 2.5 × 1.5 pixels; the first two columns are the object.
    const mask = { width: 5, height: 3, counts: Uint32Array.of(0, 6, 9) };
    const grid = { columns: 2, rows: 2, crop: { x0: 0, y0: 0, x1: 5, y1: 3 } };
    const cover = coverage(grid, mask);
    for (const [token, share] of [0.8, 0, 0.8, 0].entries()) expect(cover[token]).toBeCloseTo(share, 6);
  });
});

describe('Otsu', () => {
  it('parts two heaps, and gives a constant itself', () => {
    const edge = otsu(Float32Array.of(0, 0.01, 0.02, 0.9, 0.95, 1));
    expect(edge).toBeGreaterThan(0.02);
    expect(edge).toBeLessThan(0.9);
    expect(otsu(new Float32Array(3).fill(0.25))).toBe(0.25);
  });
});
