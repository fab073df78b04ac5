import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operations, Tensor } from '../backend';
import { useBackends } from '../testing/backends';
import { expectClose, sumOf } from '../testing/compare';
import { clusteredRows, permuteRows, randomArray, randomPermutation } from '../testing/random';

const TOLERANCE = { absolute: 2e-6, relative: 1e-5 };

/** T x with T = (A + Aᵀ)/2, A = diag(u) S diag(v), word by word. */
function hop(S: Float32Array, u: Float32Array, v: Float32Array, x: number[]): number[] {
  const n = x.length;
  const A = (i: number, j: number) => u[i] * S[i * n + j] * v[j];
  return x.map((_, i) => sumOf(x.map((value, j) => ((A(i, j) + A(j, i)) / 2) * value)));
}

/** Column c of `[n, columns]`. */
const column = (x: Float32Array, columns: number, c: number) =>
  Array.from(x.filter((_, at) => at % columns === c));

/** Columns that sum to 1. */
function probabilities(seed: number, n: number, columns: number): Float32Array {
  const x = randomArray(seed, n * columns, 0, 1);
  const sums = Array.from({ length: columns }, (_, c) => sumOf(column(x, columns, c)));
  return x.map((value, at) => value / sums[at % columns]);
}

function balanced(o: Operations, S: Tensor, symmetric: boolean) {
  return { S, scaling: o.sinkhorn(S, { symmetric, tolerance: 1e-6 }) };
}

describe('walk', () => {
  const backends = useBackends();

  for (const symmetric of [true, false]) {
    for (const [n, columns] of [
      [1, 1],
      [5, 2],
      [67, 1],
      [67, 2],
      [67, 3],
      [20, 64],
      [130, 5],
    ]) {
      it(`is T x hop by hop: ${n} tokens, ${columns} columns, ${symmetric ? 'symmetric' : 'general'}`, async () => {
        const seed = n + columns;
        const raw = randomArray(seed, n * n, 0, 1);
        const S0 = symmetric ? raw.map((x, at) => x + raw[(at % n) * n + Math.floor(at / n)]) : raw;
        const start = randomArray(seed + 1, n * columns);
        const [every, u, v] = await backends.agree(
          async (o) => {
            // Any scaling will do: the walk's arithmetic does not ask whether it balances.
            const u = o.upload(randomArray(seed + 2, n, 0.1, 2 / n), [n]);
            const v = symmetric ? u : o.upload(randomArray(seed + 3, n, 0.1, 2 / n), [n]);
            const S = o.upload(S0, [n, n]);
            const walk = o.walk(S, { u, v, residuals: u }, o.upload(start, [n, columns]), {
              hops: 2,
              restart: 0.25,
            });
            return o.read(walk, u, v);
          },
          { absolute: 1e-5, relative: 1e-4 },
        );
        expect(every.subarray(0, n * columns)).toEqual(start);
        for (const c of new Set([0, columns - 1])) {
          for (const step of [1, 2]) {
            const before = column(every.subarray((step - 1) * n * columns, step * n * columns), columns, c);
            const after = column(every.subarray(step * n * columns, (step + 1) * n * columns), columns, c);
            const from = column(start, columns, c);
            const expected = hop(S0, u, v, before).map((x, i) => 0.75 * x + 0.25 * from[i]);
            expectClose(after, expected, { absolute: 1e-5, relative: 1e-4 });
          }
        }
      });
    }
  }

  it('keeps probability through every hop', async () => {
    const sides = { n: fc.integer({ min: 1, max: 40 }), hops: fc.integer({ min: 0, max: 16 }) };
    const property = fc.record({ ...sides, symmetric: fc.boolean(), seed: fc.nat(1e6) });
    await fc.assert(
      fc.asyncProperty(property, async ({ n, hops, symmetric, seed }) => {
        const features = randomArray(seed, n * 5);
        const start = probabilities(seed + 1, n, 2);
        const [every] = await backends.agree(
          async (o) => {
            const { S, scaling } = balanced(o, o.affinity(o.upload(features, [n, 5]), 0.5), symmetric);
            return o.read(o.walk(S, scaling, o.upload(start, [n, 2]), { hops }));
          },
          { absolute: 1e-5, relative: 1e-4 },
        );
        expect(every.length).toBe((hops + 1) * n * 2);
        for (let h = 0; h <= hops; h++) {
          for (const c of [0, 1]) {
            const sum = sumOf(column(every.subarray(h * n * 2, (h + 1) * n * 2), 2, c));
            expect(Math.abs(sum - 1)).toBeLessThanOrEqual(1e-4);
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  backends.each('never leaves a block', async (backend) => {
    const n = 37;
    const inside = (i: number) => i % 3 === 0;
    const full = randomArray(5, n * n, 0.1, 1);
    const S0 = full.map((_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return inside(i) === inside(j) ? full[i * n + j] + full[j * n + i] : 0;
    });
    const start = Float32Array.from({ length: n }, (_, i) => (inside(i) ? 1 / 13 : 0));
    for (const symmetric of [true, false]) {
      const [every] = await backend.run(async (o) => {
        const { S, scaling } = balanced(o, o.upload(S0, [n, n]), symmetric);
        return o.read(o.walk(S, scaling, o.upload(start, [n, 1]), { hops: 8 }));
      });
      for (const [at, value] of every.entries()) if (!inside(at % n)) expect(value).toBe(0);
      expect(sumOf(every.subarray(8 * n))).toBeCloseTo(1, 4);
    }
  });

  backends.each('is uniform after one hop among constant features', async (backend) => {
    const n = 18;
    const start = new Float32Array(n);
    start[4] = 1;
    const [every] = await backend.run(async (o) => {
      const { S, scaling } = balanced(
        o,
        o.affinity(o.upload(new Float32Array(n * 3).fill(1), [n, 3]), 0.07),
        true,
      );
      return o.read(o.walk(S, scaling, o.upload(start, [n, 1]), { hops: 1 }));
    });
    expectClose(every.subarray(n), new Float32Array(n).fill(1 / n), TOLERANCE);
  });

  backends.each(
    'stays where it is with one token, and at the start when it always restarts',
    async (backend) => {
      const [alone] = await backend.run(async (o) => {
        const { S, scaling } = balanced(o, o.affinity(o.upload(Float32Array.of(3, 4), [1, 2]), 0.07), true);
        return o.read(o.walk(S, scaling, o.upload(Float32Array.of(1, 0), [1, 2]), { hops: 5 }));
      });
      expectClose(alone, [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0], TOLERANCE);
      const start = probabilities(6, 9, 2);
      const [still] = await backend.run(async (o) => {
        const { S, scaling } = balanced(o, o.affinity(o.upload(randomArray(7, 27), [9, 3]), 0.07), true);
        return o.read(o.walk(S, scaling, o.upload(start, [9, 2]), { hops: 2, restart: 1 }));
      });
      expectClose(still, [...start, ...start, ...start], { absolute: 0 });
    },
  );

  backends.each('permutes with its tokens', async (backend) => {
    const [n, width] = [41, 6];
    const features = clusteredRows(8, n, width, 3, 0.5);
    const start = probabilities(9, n, 2);
    const order = randomPermutation(10, n);
    for (const symmetric of [true, false]) {
      const walkOf = (phi: Float32Array, x: Float32Array) =>
        backend.run(async (o) => {
          const { S, scaling } = balanced(o, o.affinity(o.upload(phi, [n, width]), 0.2), symmetric);
          return o.read(o.walk(S, scaling, o.upload(x, [n, 2]), { hops: 3 }));
        });
      const [plain] = await walkOf(features, start);
      const [permuted] = await walkOf(permuteRows(features, width, order), permuteRows(start, 2, order));
      expectClose(permuted.subarray(3 * n * 2), permuteRows(plain.subarray(3 * n * 2), 2, order), {
        absolute: 1e-5,
      });
    }
  });

  it('names the token of an affinity that is not a number, whatever the scaling', async () => {
    const S = randomArray(2, 30 * 30, 0, 1);
    S[11 * 30 + 4] = Number.NaN;
    const error = await backends.refusal(async (o) => {
      const u = o.upload(new Float32Array(30).fill(1), [30]);
      const start = o.upload(new Float32Array(30), [30, 1]);
      const scaling = { u, v: u, residuals: u };
      return o.read(o.walk(o.upload(S, [30, 30]), scaling, start, { hops: 1 }));
    });
    expect(error.message).toMatch(/^Token 11 has an affinity that is not a number; /);
  });

  it('refuses what makes no sense', async () => {
    const start = Float32Array.of(0.5, 0.5, Number.NaN);
    const walkWith = (shape: number[], options: { hops: number; restart?: number }, x = start) =>
      backends.refusal(async (o) => {
        const { S, scaling } = balanced(o, o.affinity(o.upload(randomArray(1, 6), [3, 2]), 1), true);
        return o.read(o.walk(S, scaling, o.upload(x, shape), options));
      });
    expect((await walkWith([3, 1], { hops: 1 })).message).toMatch(
      /^Token 2 has a start probability that is not a number; /,
    );
    expect(await walkWith([1, 3], { hops: 1 })).toBeInstanceOf(RangeError);
    expect(await walkWith([3, 1], { hops: -1 })).toBeInstanceOf(RangeError);
    expect(await walkWith([3, 1], { hops: 0.5 })).toBeInstanceOf(RangeError);
    expect(await walkWith([3, 1], { hops: 1, restart: 1.5 })).toBeInstanceOf(RangeError);
    expect(await walkWith([3, 65], { hops: 1 }, new Float32Array(195))).toBeInstanceOf(RangeError);
  });
});
