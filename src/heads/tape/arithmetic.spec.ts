import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arithmetic, plainArithmetic, whole } from './arithmetic';
import { simdArithmetic } from './simd';

const sides = fc.record({
  m: fc.integer({ min: 1, max: 150 }),
  k: fc.integer({ min: 1, max: 40 }),
  n: fc.integer({ min: 1, max: 21 }),
  seed: fc.nat(1e6),
});

function filled(arithmetic: Arithmetic, count: number, seed: number) {
  const out = arithmetic.floats(count);
  for (let i = 0; i < count; i++) out[i] = Math.sin((i + 1) * 12.9898 + seed) * 2;
  return out;
}

describe('arithmetic', () => {
  const simd = simdArithmetic(8);
  const twin = plainArithmetic('f64');

  function compare(count: number, compute: (arithmetic: Arithmetic) => ArrayLike<number>) {
    simd.clear();
    const actual = compute(simd);
    const expected = compute(twin);
    expect(actual.length).toBe(count);
    for (let i = 0; i < count; i++) expect(Math.abs(actual[i] - expected[i])).toBeLessThan(1e-3);
  }

  it('multiplies as the loops do, any sides', () => {
    fc.assert(
      fc.property(sides, ({ m, k, n, seed }) => {
        compare(m * n, (arithmetic) => {
          const [A, B] = [filled(arithmetic, m * k, seed), filled(arithmetic, k * n, seed + 1)];
          const C = filled(arithmetic, m * n, seed + 2);
          arithmetic.multiply(whole(A), whole(B), whole(C), m, k, n);
          return C;
        });
        compare(k * n, (arithmetic) => {
          const [A, B] = [filled(arithmetic, m * k, seed), filled(arithmetic, m * n, seed + 1)];
          const C = filled(arithmetic, k * n, seed + 2);
          arithmetic.multiplyTransposed(whole(A), whole(B), whole(C), m, k, n);
          return C;
        });
      }),
      { numRuns: 60 },
    );
  });

  it('weighs and sums by channel as the loops do, from any row on', () => {
    fc.assert(
      fc.property(sides, ({ m, k, n, seed }) => {
        const channels = 4 * Math.ceil(n / 4);
        const rows = m + k;
        compare(rows * channels, (arithmetic) => {
          const [x, w] = [filled(arithmetic, rows * channels, seed), filled(arithmetic, channels, seed + 1)];
          const out = filled(arithmetic, rows * channels, seed + 2);
          arithmetic.scaleRows({ of: x, at: k * channels }, whole(w), whole(out), m, channels);
          return out;
        });
        compare(channels, (arithmetic) => {
          const [x, y] = [
            filled(arithmetic, rows * channels, seed),
            filled(arithmetic, rows * channels, seed + 1),
          ];
          const w = filled(arithmetic, channels, seed + 2);
          arithmetic.sumProducts({ of: x, at: k * channels }, whole(y), whole(w), m, channels);
          return w;
        });
      }),
      { numRuns: 40 },
    );
  });

  it('gives a pass zeros, and says so where memory ends', () => {
    const small = simdArithmetic(1);
    small.floats(16).fill(7);
    small.clear();
    expect([...small.floats(16)]).toEqual(new Array(16).fill(0));
    expect(() => small.floats(2 ** 19)).toThrow(/needs more than 1 MiB/);
  });
});
