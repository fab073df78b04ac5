import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reduction } from '../backend';
import { useBackends } from '../testing/backends';
import { expectClose, sumOf } from '../testing/compare';
import { randomArray } from '../testing/random';

const EVERY: readonly Reduction[] = ['sum', 'max', 'min', 'arg-max'];

describe('reduce', () => {
  const backends = useBackends();
  const reduce = async (data: Float32Array, shape: number[], how: Reduction, absolute = 0) =>
    (await backends.agree(async (o) => o.read(o.reduce(o.upload(data, shape), how)), { absolute }))[0];

  it('finds the largest, the smallest, the sum and the first of the best of every column', async () => {
    const sizes = { n: fc.integer({ min: 1, max: 2100 }), columns: fc.integer({ min: 1, max: 7 }) };
    await fc.assert(
      fc.asyncProperty(fc.record({ ...sizes, seed: fc.nat(1e6) }), async ({ n, columns, seed }) => {
        // Few values, so that there are ties; all of them exact in float32, and so is their sum.
        const data = randomArray(seed, n * columns, -20, 20).map(Math.round);
        const shape = [n, columns];
        const of = (c: number) => Array.from(data.filter((_, at) => at % columns === c));
        const expected = (f: (column: number[]) => number) =>
          Array.from({ length: columns }, (_, c) => f(of(c)));
        expect(Array.from(await reduce(data, shape, 'sum'))).toEqual(expected(sumOf));
        expect(Array.from(await reduce(data, shape, 'max'))).toEqual(expected((c) => Math.max(...c)));
        expect(Array.from(await reduce(data, shape, 'min'))).toEqual(expected((c) => Math.min(...c)));
        const first = expected((c) => c.indexOf(Math.max(...c)));
        expect(Array.from(await reduce(data, shape, 'arg-max'))).toEqual(first);
      }),
      { numRuns: 15 },
    );
  });

  it('sums 16,384 numbers as well as 16', async () => {
    for (const n of [16, 16_384]) {
      const data = randomArray(1, n, 0, 1);
      const [sum] = await reduce(data, [n], 'sum', 2e-7 * n);
      expect(Math.abs(sum / sumOf(data) - 1)).toBeLessThan(4e-7);
    }
    // Ones among which a plain float32 sum loses every small one.
    const mixed = new Float32Array(16_384).fill(1e-4);
    mixed[0] = 4096;
    const [sum] = await reduce(mixed, [16_384], 'sum', 2e-3);
    expect(sum).toBeCloseTo(4096 + 1.6383, 2);
  });

  it('counts a value within a millionth of the best as the best', async () => {
    const data = Float32Array.of(0.5, 1 - 5e-7, 1, -3);
    expect(Array.from(await reduce(data, [4], 'arg-max'))).toEqual([1]);
    const negative = Float32Array.of(-5, -1 - 5e-7, -1, -3);
    expect(Array.from(await reduce(negative, [4], 'arg-max'))).toEqual([1]);
  });

  it('takes every magnitude, and whatever shape is behind the first axis', async () => {
    const data = Float32Array.of(1e30, -1e30, 1e-30, 0, -1e-30, 3e38);
    expect(Array.from(await reduce(data, [6], 'max'))).toEqual([Math.fround(3e38)]);
    expect(Array.from(await reduce(data, [6], 'min'))).toEqual([Math.fround(-1e30)]);
    expect(Array.from(await reduce(data, [6], 'arg-max'))).toEqual([5]);
    const cube = randomArray(2, 24);
    const [sum] = await backends.agree(async (o) => o.read(o.reduce(o.upload(cube, [2, 3, 4]), 'sum')), {
      absolute: 1e-6,
    });
    expectClose(
      sum,
      Array.from({ length: 12 }, (_, c) => cube[c] + cube[12 + c]),
      { absolute: 1e-6 },
    );
  });

  it('names a value that is not a number', async () => {
    const data = randomArray(3, 12);
    data[7] = Number.NEGATIVE_INFINITY;
    for (const how of EVERY) {
      const error = await backends.refusal(async (o) => o.read(o.reduce(o.upload(data, [4, 3]), how)));
      expect(error.message).toMatch(/^Row 2 has a value that is not a number; /);
    }
  });
});
