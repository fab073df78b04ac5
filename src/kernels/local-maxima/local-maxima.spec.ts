import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { randomArray } from '../testing/random';

/** Is each cell the largest of the square around it? */
function naive(map: Float32Array, height: number, width: number, window: number): number[] {
  const reach = (window - 1) / 2;
  return Array.from(map, (value, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    for (let i = Math.max(0, y - reach); i <= Math.min(height - 1, y + reach); i++) {
      for (let j = Math.max(0, x - reach); j <= Math.min(width - 1, x + reach); j++) {
        if (map[i * width + j] > value) return 0;
      }
    }
    return 1;
  });
}

describe('local maxima', () => {
  const backends = useBackends();
  const maximaOf = async (map: Float32Array, height: number, width: number, window: number) => {
    const [maxima] = await backends.agree(
      async (o) => o.read(o.localMaxima(o.upload(map, [height, width]), window)),
      { absolute: 0 },
    );
    return Array.from(maxima);
  };

  it('are the largest of the square around them, plateaus whole', async () => {
    const sides = { height: fc.integer({ min: 1, max: 25 }), width: fc.integer({ min: 1, max: 25 }) };
    const cases = fc.record({
      ...sides,
      window: fc.constantFrom(1, 3, 5, 15, 41),
      levels: fc.constantFrom(2, 5, 1000),
      seed: fc.nat(1e6),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ height, width, window, levels, seed }) => {
        const map = randomArray(seed, height * width, -levels, levels).map(Math.round);
        expect(await maximaOf(map, height, width, window)).toEqual(naive(map, height, width, window));
      }),
      { numRuns: 30 },
    );
  });

  it('are everywhere on a constant map and in a window of one', async () => {
    for (const value of [0, -3, 1e30]) {
      expect(await maximaOf(new Float32Array(77).fill(value), 7, 11, 5)).toEqual(new Array(77).fill(1));
    }
    expect(await maximaOf(randomArray(1, 77), 7, 11, 1)).toEqual(new Array(77).fill(1));
  });

  it('refuse windows without a middle, and what is no map', async () => {
    const map = randomArray(2, 20);
    for (const window of [0, 2, 2.5, -1, Number.NaN]) {
      const error = await backends.refusal(async (o) => o.localMaxima(o.upload(map, [4, 5]), window));
      expect(error).toBeInstanceOf(RangeError);
    }
    map[7] = Number.NaN;
    const error = await backends.refusal(async (o) => o.read(o.localMaxima(o.upload(map, [4, 5]), 3)));
    expect(error.message).toMatch(/^Row 1 of the map has a value that is not a number; /);
  });
});
