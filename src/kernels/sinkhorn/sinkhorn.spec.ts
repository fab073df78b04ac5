import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumbersError } from '../errors';
import { useBackends } from '../testing/backends';
import { expectClose, sumOf } from '../testing/compare';
import { clusteredRows, featureCases, randomArray } from '../testing/random';

/** A positive symmetric matrix. */
function symmetricMatrix(seed: number, n: number): Float32Array {
  const half = randomArray(seed, n * n, 0.01, 1);
  return half.map((value, at) => value + half[(at % n) * n + Math.floor(at / n)]);
}

/** diag(u) S diag(v), in doubles. */
function scaled(S: Float32Array, u: Float32Array, v: Float32Array): Float64Array {
  return Float64Array.from(S, (value, at) => u[Math.floor(at / v.length)] * value * v[at % v.length]);
}

/** Rows of A exactly as the residual says; columns to the same. */
function expectDoublyStochastic(A: Float64Array, n: number, tolerance: number): void {
  for (let i = 0; i < n; i++) {
    expect(Math.abs(sumOf(A.subarray(i * n, (i + 1) * n)) - 1)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(sumOf(A.filter((_, at) => at % n === i)) - 1)).toBeLessThanOrEqual(tolerance);
  }
}

const ran = (residuals: Float32Array) => residuals.filter((residual) => residual >= 0).length;

describe('Sinkhorn', () => {
  const backends = useBackends();

  // The residual is of rows; at 130 tokens f32 sums add about 1e-6 to it. Both backends stop at 1e-4, so
  // scalings differ by half of that at most where they stop an iteration apart.
  for (const symmetric of [true, false]) {
    for (const n of [1, 2, 5, 67, 130]) {
      it(`balances ${n} tokens, ${symmetric ? 'one scaling' : 'two scalings'}`, async () => {
        const S = symmetric ? symmetricMatrix(n, n) : randomArray(n, n * n, 0.01, 1);
        const [u, v, residuals] = await backends.agree(
          async (o) => {
            const scaling = o.sinkhorn(o.upload(S, [n, n]), { symmetric, tolerance: 1e-5 });
            expect(scaling.u === scaling.v).toBe(symmetric);
            return o.read(scaling.u, scaling.v, scaling.residuals);
          },
          { absolute: 2e-5, relative: 2e-5 },
        );
        expectDoublyStochastic(scaled(S, u, v), n, 3e-5);
        expect(residuals.length).toBe(200);
        const iterations = ran(residuals);
        expect(residuals[iterations - 1]).toBeLessThanOrEqual(1e-5);
        expect(residuals.subarray(iterations).every((residual) => residual === -1)).toBe(true);
      });
    }
  }

  for (const { name, data, tokens, width } of featureCases()) {
    it(`balances the affinity of awkward features alike: ${name}`, async () => {
      const [S, u, v] = await backends.agree(
        async (o) => {
          const S = o.affinity(o.upload(data, [tokens, width]), 0.3);
          const scaling = o.sinkhorn(S, { symmetric: true });
          return o.read(S, scaling.u, scaling.v);
        },
        { absolute: 1e-4, relative: 1e-4 },
      );
      expectDoublyStochastic(scaled(S, u, v), tokens, 2e-4);
    });
  }

  backends.each('gives the same T by either form', async (backend) => {
    const n = 45;
    const features = clusteredRows(3, n, 8, 4, 0.4);
    const [S, u, v, a, b] = await backend.run(async (o) => {
      const S = o.affinity(o.upload(features, [n, 8]), 0.2);
      const one = o.sinkhorn(S, { symmetric: true, tolerance: 1e-6 });
      const two = o.sinkhorn(S, { symmetric: false, tolerance: 1e-6, cap: 2000 });
      return o.read(S, one.u, one.v, two.u, two.v);
    });
    expectClose(scaled(S, u, v), scaled(S, a, b), { absolute: 2e-5 });
  });

  backends.each('makes T = 1/N of constant features and T = 1 of one token', async (backend) => {
    for (const n of [1, 18]) {
      for (const symmetric of [true, false]) {
        const [S, u, v] = await backend.run(async (o) => {
          const S = o.affinity(o.upload(new Float32Array(n * 3).fill(2), [n, 3]), 0.07);
          const scaling = o.sinkhorn(S, { symmetric });
          return o.read(S, scaling.u, scaling.v);
        });
        expectClose(scaled(S, u, v), new Float64Array(n * n).fill(1 / n), { absolute: 2e-6 });
      }
    }
  });

  it('balances any positive matrix', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ n: fc.integer({ min: 1, max: 24 }), seed: fc.nat(1e6), symmetric: fc.boolean() }),
        async ({ n, seed, symmetric }) => {
          const S = symmetric ? symmetricMatrix(seed, n) : randomArray(seed, n * n, 0.01, 1);
          const [u, v] = await backends.agree(
            async (o) => {
              const scaling = o.sinkhorn(o.upload(S, [n, n]), { symmetric, cap: 100 });
              return o.read(scaling.u, scaling.v);
            },
            { absolute: 2e-4, relative: 2e-4 },
          );
          expectDoublyStochastic(scaled(S, u, v), n, 2e-4);
        },
      ),
      { numRuns: 15 },
    );
  });

  backends.each('stops at the cap without complaint, and at the first small residual', async (backend) => {
    const S = symmetricMatrix(5, 20);
    for (const symmetric of [true, false]) {
      for (const cap of [1, 2, 3]) {
        const [u, residuals] = await backend.run(async (o) => {
          const scaling = o.sinkhorn(o.upload(S, [20, 20]), { symmetric, cap, tolerance: 0 });
          return o.read(scaling.u, scaling.residuals);
        });
        expect(ran(residuals)).toBe(cap);
        expect(u.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
      }
      const [u, residuals] = await backend.run(async (o) => {
        const scaling = o.sinkhorn(o.upload(S, [20, 20]), { symmetric, tolerance: 10 });
        return o.read(scaling.u, scaling.residuals);
      });
      expect(ran(residuals)).toBe(1);
      const rowSums = Float64Array.from({ length: 20 }, (_, i) => sumOf(S.subarray(i * 20, (i + 1) * 20)));
      expectClose(u, symmetric ? rowSums.map((sum) => Math.sqrt(1 / sum)) : rowSums.map((sum) => 1 / sum), {
        absolute: 1e-6,
      });
    }
  });

  it('takes matrices of any magnitude', async () => {
    for (const factor of [1e-12, 1e12]) {
      const S = symmetricMatrix(6, 30).map((value) => value * factor);
      const [u, v] = await backends.agree(
        async (o) => {
          const scaling = o.sinkhorn(o.upload(S, [30, 30]), { symmetric: true, tolerance: 1e-5 });
          return o.read(scaling.u, scaling.v);
        },
        { absolute: 0, relative: 2e-5 },
      );
      expectDoublyStochastic(scaled(S, u, v), 30, 3e-5);
    }
  });

  it('names an empty row, an empty column and a row that is not a number', async () => {
    const balance = (S: Float32Array, symmetric: boolean) =>
      backends.refusal(async (o) => {
        const scaling = o.sinkhorn(o.upload(S, [30, 30]), { symmetric });
        return o.read(scaling.u);
      });
    const row = symmetricMatrix(7, 30).map((value, at) => (Math.floor(at / 30) === 17 ? 1e-25 : value));
    const column = symmetricMatrix(7, 30).map((value, at) => (at % 30 === 13 ? 0 : value));
    const strange = symmetricMatrix(7, 30);
    strange[11 * 30 + 4] = Number.NaN;
    const error = await balance(row, false);
    expect(error).toBeInstanceOf(NumbersError);
    expect(error.message).toMatch(/^Row 17 of the affinity sums to zero/);
    expect((await balance(column, false)).message).toMatch(/^Column 13 of the affinity sums to zero/);
    expect((await balance(strange, false)).message).toMatch(
      /^Row 11 of the affinity does not sum to a number/,
    );
    const both = row.map((value, at) => (at % 30 === 17 ? 0 : value));
    expect((await balance(both, true)).message).toMatch(/^Row 17 of the affinity sums to zero/);
  });

  it('refuses shapes and options that make no sense', async () => {
    const data = randomArray(8, 12, 0, 1);
    const cases = [{ tolerance: -1 }, { tolerance: Number.NaN }, { cap: 0 }, { cap: 1.5 }];
    for (const options of cases) {
      const error = await backends.refusal(async (o) =>
        o.sinkhorn(o.upload(data.subarray(0, 9), [3, 3]), { symmetric: true, ...options }),
      );
      expect(error).toBeInstanceOf(RangeError);
    }
    expect(
      await backends.refusal(async (o) => o.sinkhorn(o.upload(data, [3, 4]), { symmetric: true })),
    ).toBeInstanceOf(RangeError);
  });
});
