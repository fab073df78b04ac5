import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../geometry/types';
import { resample, toNetworkInput } from './resample';
import { paint } from './testing';
import type { Pixels } from './types';

/** The weight of source pixel `at` in place `i` of `to`, straight from the definition. */
function weight(at: number, i: number, from: number, to: number): number {
  if (to >= from) {
    const centre = ((i + 0.5) * from) / to - 0.5;
    const low = Math.floor(centre);
    const clamped = (v: number) => Math.min(Math.max(v, 0), from - 1);
    return (clamped(low) === at ? 1 - (centre - low) : 0) + (clamped(low + 1) === at ? centre - low : 0);
  }
  const step = from / to;
  return Math.max(0, Math.min((i + 1) * step, at + 1) - Math.max(i * step, at)) / step;
}

function naive(pixels: Pixels, crop: Box, width: number, height: number): number[] {
  const w = crop.x1 - crop.x0;
  const h = crop.y1 - crop.y0;
  const result: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let v = 0; v < h; v++) {
          for (let u = 0; u < w; u++) {
            const value = pixels.data[((crop.y0 + v) * pixels.width + crop.x0 + u) * 4 + c];
            sum += weight(v, y, h, height) * weight(u, x, w, width) * value;
          }
        }
        result.push(sum);
      }
    }
  }
  return result;
}

const side = fc.integer({ min: 1, max: 11 });
const noise = (width: number, height: number, seed: number) =>
  paint(width, height, (x, y) =>
    [1, 2, 3].map((c) => (Math.imul(x * 31 + y * 17 + seed, c * 7919) >>> 3) % 256),
  );

describe('resampling', () => {
  it('follows its definition', () => {
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.nat(2),
        fc.nat(2),
        fc.nat(999),
        (w, h, width, height, x0, y0, seed) => {
          const pixels = noise(w + x0 + 2, h + y0 + 1, seed);
          const crop = { x0, y0, x1: x0 + w, y1: y0 + h };
          const result = resample(pixels, crop, width, height);
          const expected = naive(pixels, crop, width, height);
          expect(result.length).toBe(expected.length);
          for (let i = 0; i < expected.length; i++)
            expect(Math.abs(result[i] - expected[i])).toBeLessThan(1e-3);
        },
      ),
    );
  });

  it('at the same size changes nothing', () => {
    const pixels = noise(6, 5, 1);
    const result = resample(pixels, { x0: 0, y0: 0, x1: 6, y1: 5 }, 6, 5);
    for (let i = 0; i < 30; i++)
      for (let c = 0; c < 3; c++) expect(result[i * 3 + c]).toBe(pixels.data[i * 4 + c]);
  });

  it('keeps a constant', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), (w, h, width, height, grey) => {
        const result = resample(
          paint(w, h, () => [grey, grey, grey]),
          { x0: 0, y0: 0, x1: w, y1: h },
          width,
          height,
        );
        for (const value of result) expect(Math.abs(value - grey)).toBeLessThan(1e-4);
      }),
    );
  });

  it('keeps the mean when it shrinks', () => {
    const pixels = noise(97, 61, 5);
    const mean = (values: ArrayLike<number>, step: number) => {
      let sum = 0;
      for (let i = 0; i < values.length; i += step) sum += values[i];
      return sum / (values.length / step);
    };
    const result = resample(pixels, { x0: 0, y0: 0, x1: 97, y1: 61 }, 13, 7);
    expect(mean(result, 3)).toBeCloseTo(mean(pixels.data, 4), 3);
  });

  it('sees nothing outside the crop', () => {
    const pixels = paint(5, 5, (x, y) => (x === 2 && y === 2 ? [9, 9, 9] : [255, 255, 255]));
    const result = resample(pixels, { x0: 2, y0: 2, x1: 3, y1: 3 }, 4, 4);
    expect(new Set(result)).toEqual(new Set([9]));
  });

  it('refuses impossible crops and sizes', () => {
    const pixels = noise(4, 4, 0);
    for (const crop of [
      { x0: 0, y0: 0, x1: 5, y1: 4 },
      { x0: 2, y0: 0, x1: 2, y1: 4 },
      { x0: 0.5, y0: 0, x1: 3, y1: 4 },
    ]) {
      expect(() => resample(pixels, crop, 4, 4)).toThrow(/not made of whole pixels of an image of 4 × 4/);
    }
    expect(() => resample(pixels, { x0: 0, y0: 0, x1: 4, y1: 4 }, 0, 4)).toThrow(/0 × 4/);
  });
});

describe('network input', () => {
  it('is planar and normalised', () => {
    const input = toNetworkInput(Float32Array.of(0, 51, 255, 255, 102, 0), [0.5, 0.2, 0], [0.5, 0.1, 2]);
    const expected = [-1, 1, 0, 2, 0.5, 0];
    for (const [i, value] of expected.entries()) expect(input[i]).toBeCloseTo(value, 5);
  });
});
