import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canvasOf, pixelAt } from './canvas';
import { layerNormed, middles, ridge } from './ridge';

const numbers = (length: number) =>
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: length, maxLength: length });

describe('ridge', () => {
  it('is the closed form of one slope and one intercept', () => {
    fc.assert(
      fc.property(
        numbers(8),
        numbers(8),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (x, y, shrinkage) => {
          const weights = Float64Array.from(x, (_, i) => (i % 3) / 2);
          const Z = Float64Array.from(x.flatMap((value) => [value, 1]));
          const answer = ridge(Z, Float64Array.from(y), weights, shrinkage);
          const sum = (of: (i: number) => number) => x.reduce((total, _, i) => total + weights[i] * of(i), 0);
          const [xx, x1, one] = [sum((i) => x[i] ** 2), sum((i) => x[i]), sum(() => 1)];
          const lambda = (shrinkage * (xx + one)) / 2;
          const [xy, y1] = [sum((i) => x[i] * y[i]), sum((i) => y[i])];
          const determinant = (xx + lambda) * (one + lambda) - x1 * x1;
          const slope = ((one + lambda) * xy - x1 * y1) / determinant;
          const intercept = ((xx + lambda) * y1 - x1 * xy) / determinant;
          x.forEach((value, i) => {
            expect(answer?.[i]).toBeCloseTo(slope * value + intercept, 6);
          });
        },
      ),
    );
  });

  it('finds a linear law again where nothing is shrunk, for every column at once', () => {
    const Z = Float64Array.from({ length: 60 }, (_, i) => (i % 3 === 2 ? 1 : Math.sin(i * i)));
    const Y = Float64Array.from({ length: 40 }, (_, i) => {
      const row = i >> 1;
      return i % 2 ? 3 * Z[3 * row] - 1 : Z[3 * row + 1] + 2;
    });
    const answer = ridge(Z, Y, new Float64Array(20).fill(1), 1e-12);
    Y.forEach((value, i) => {
      expect(answer?.[i]).toBeCloseTo(value, 6);
    });
  });

  it('has no answer where nothing counts', () => {
    expect(ridge(Float64Array.of(1, 1), Float64Array.of(1, 1), new Float64Array(2), 0.1)).toBeUndefined();
  });
});

it('normalised rows have mean 0, variance 1 and a 1 behind them', () => {
  const rows = layerNormed(Float32Array.of(1, 2, 3, 4, 10, 10, 10, 10), 4);
  const first = rows.subarray(0, 4);
  expect(first.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
  expect(first.reduce((sum, value) => sum + value * value, 0) / 4).toBeCloseTo(1, 5);
  expect([...rows.subarray(5, 9)]).toEqual([0, 0, 0, 0]);
  expect([rows[4], rows[9]]).toEqual([1, 1]);
});

it('the middle of a token is the pixel right and below of its centre', () => {
  const canvas = canvasOf({ width: 100, height: 50 }, 64, 16);
  expect([...middles(canvas)].map((index) => pixelAt(canvas, index)).slice(0, 5)).toEqual([
    { x: 8, y: 8 },
    { x: 24, y: 8 },
    { x: 40, y: 8 },
    { x: 56, y: 8 },
    { x: 8, y: 24 },
  ]);
});
