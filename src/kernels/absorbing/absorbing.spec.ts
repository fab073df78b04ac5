import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operations, Tensor } from '../backend';
import { useBackends } from '../testing/backends';
import { expectClose, sumOf } from '../testing/compare';
import { clusteredRows, permuteRows, randomArray, randomPermutation } from '../testing/random';

/** Conjugate gradients stop at a relative residual of 1e-6; (I − βT)⁻¹ makes of it at most 1/(1 − β) as much. */
const TOLERANCE = { absolute: 1e-5, relative: 1e-4 };

/** (1−β)(I − βT)⁻¹ b by elimination in doubles. */
function solved(T: number[][], beta: number, b: readonly number[]): number[] {
  const rows = T.map((row, i) => [...row.map((t, j) => (i === j ? 1 : 0) - beta * t), (1 - beta) * b[i]]);
  for (let pivot = 0; pivot < rows.length; pivot++) {
    for (let i = 0; i < rows.length; i++) {
      if (i === pivot) continue;
      const factor = rows[i][pivot] / rows[pivot][pivot];
      rows[i] = rows[i].map((value, j) => value - factor * rows[pivot][j]);
    }
  }
  return rows.map((row, i) => row[rows.length] / row[i]);
}

/** T = (A + Aᵀ)/2, A = diag(u) S diag(v). */
function transitionOf(S: Float32Array, u: Float32Array, v: Float32Array): number[][] {
  const A = (i: number, j: number) => u[i] * S[i * u.length + j] * v[j];
  return Array.from(u, (_, i) => Array.from(u, (_, j) => (A(i, j) + A(j, i)) / 2));
}

const column = (x: Float32Array, columns: number, c: number) =>
  Array.from(x.filter((_, at) => at % columns === c));

function balanced(o: Operations, S: Tensor, symmetric: boolean) {
  return { S, scaling: o.sinkhorn(S, { symmetric, tolerance: 1e-6 }) };
}

describe('absorbing walk', () => {
  const backends = useBackends();

  for (const symmetric of [true, false]) {
    for (const [n, columns, beta] of [
      [1, 1, 0.25],
      [5, 2, 0.9],
      [37, 1, 0.25],
      [37, 3, 0.99],
      [70, 2, 0.5],
      [20, 64, 0.75],
    ]) {
      it(`solves the equation: ${n} tokens, ${columns} columns, β = ${beta}, ${symmetric ? 'symmetric' : 'general'}`, async () => {
        const raw = randomArray(n + columns, n * n, 0.01, 1);
        const S0 = symmetric ? raw.map((x, at) => x + raw[(at % n) * n + Math.floor(at / n)]) : raw;
        const start = randomArray(n, n * columns);
        const [mass, residuals, u, v] = await backends.agree(async (o) => {
          const { S, scaling } = balanced(o, o.upload(S0, [n, n]), symmetric);
          const walk = o.absorbing(S, scaling, o.upload(start, [n, columns]), { beta });
          const [mass, residuals] = await o.read(walk.mass, walk.residuals);
          expect(residuals.length).toBe(30 * columns);
          // How many iterations rounding asks for is each backend's own affair: compared is what they reach.
          const reached = Float32Array.from({ length: columns }, (_, c) =>
            column(residuals, columns, c).some((residual) => residual >= 0 && residual <= 1e-6) ? 1 : 0,
          );
          return [mass, reached, ...(await o.read(scaling.u, scaling.v))];
        }, TOLERANCE);
        expect(Array.from(residuals)).toEqual(new Array(columns).fill(1));
        const T = transitionOf(S0, u, v);
        for (let c = 0; c < columns; c++) {
          expectClose(column(mass, columns, c), solved(T, beta, column(start, columns, c)), TOLERANCE);
        }
      });
    }
  }

  it('is the sum of all hops, each β times less likely', async () => {
    const n = 40;
    const features = clusteredRows(2, n, 6, 3, 0.4);
    const start = new Float32Array(n);
    start[7] = 1;
    const beta = 0.25;
    const [mass, hops] = await backends.agree(async (o) => {
      const { S, scaling } = balanced(o, o.affinity(o.upload(features, [n, 6]), 0.2), true);
      const from = o.upload(start, [n, 1]);
      return o.read(o.absorbing(S, scaling, from, { beta }).mass, o.walk(S, scaling, from, { hops: 14 }));
    }, TOLERANCE);
    const sum = Array.from({ length: n }, (_, i) =>
      sumOf(Array.from({ length: 15 }, (_, a) => (1 - beta) * beta ** a * hops[a * n + i])),
    );
    expectClose(mass, sum, { absolute: 2e-6 });
    expect(mass[7]).toBeGreaterThanOrEqual(0.75);
  });

  it('keeps probability, whatever the affinity', async () => {
    const sides = { n: fc.integer({ min: 1, max: 40 }), columns: fc.integer({ min: 1, max: 5 }) };
    const property = fc.record({ ...sides, seed: fc.nat(1e6), beta: fc.constantFrom(0, 0.25, 0.9) });
    await fc.assert(
      fc.asyncProperty(property, async ({ n, columns, seed, beta }) => {
        const start = randomArray(seed + 1, n * columns, 0.01, 1);
        const [mass] = await backends.agree(async (o) => {
          const { S, scaling } = balanced(
            o,
            o.affinity(o.upload(randomArray(seed, n * 5), [n, 5]), 0.5),
            true,
          );
          return o.read(o.absorbing(S, scaling, o.upload(start, [n, columns]), { beta }).mass);
        }, TOLERANCE);
        for (let c = 0; c < columns; c++) {
          const [before, after] = [sumOf(column(start, columns, c)), sumOf(column(mass, columns, c))];
          expect(Math.abs(after / before - 1)).toBeLessThanOrEqual(1e-4);
        }
      }),
      { numRuns: 12 },
    );
  });

  backends.each('never leaves a block, and is the start for β = 0', async (backend) => {
    const n = 37;
    const inside = (i: number) => i % 3 === 0;
    const full = randomArray(5, n * n, 0.1, 1);
    const S0 = full.map((_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return inside(i) === inside(j) ? full[i * n + j] + full[j * n + i] : 0;
    });
    const start = Float32Array.from({ length: n }, (_, i) => (inside(i) ? 1 / 13 : 0));
    for (const symmetric of [true, false]) {
      const [mass, still] = await backend.run(async (o) => {
        const { S, scaling } = balanced(o, o.upload(S0, [n, n]), symmetric);
        const from = o.upload(start, [n, 1]);
        return o.read(
          o.absorbing(S, scaling, from, { beta: 0.9 }).mass,
          o.absorbing(S, scaling, from, { beta: 0 }).mass,
        );
      });
      for (const [i, value] of mass.entries()) if (!inside(i)) expect(value).toBe(0);
      expect(sumOf(mass)).toBeCloseTo(1, 4);
      expectClose(still, start, { absolute: 1e-8 });
    }
  });

  backends.each('is (1−β)·start + β/N among constant features', async (backend) => {
    const n = 18;
    const start = new Float32Array(n);
    start[4] = 1;
    const [mass] = await backend.run(async (o) => {
      const S = o.affinity(o.upload(new Float32Array(n * 3).fill(1), [n, 3]), 0.07);
      return o.read(
        o.absorbing(S, o.sinkhorn(S, { symmetric: true }), o.upload(start, [n, 1]), { beta: 0.9 }).mass,
      );
    });
    expectClose(
      mass,
      start.map((value) => 0.1 * value + 0.9 / n),
      { absolute: 2e-6 },
    );
  });

  backends.each('says how far it came where the cap is too small', async (backend) => {
    const n = 60;
    const [mass, residuals] = await backend.run(async (o) => {
      const S = o.affinity(o.upload(clusteredRows(3, n, 6, 5, 0.5), [n, 6]), 0.1);
      const scaling = o.sinkhorn(S, { symmetric: true });
      const start = o.upload(randomArray(1, 2 * n, 0, 1).fill(0, n), [n, 2]);
      const walk = o.absorbing(S, scaling, start, { beta: 0.999, cap: 2 });
      return o.read(walk.mass, walk.residuals);
    });
    expect(residuals.length).toBe(4);
    for (const residual of residuals) expect(residual).toBeGreaterThan(1e-6);
    expect(mass.every(Number.isFinite)).toBe(true);
  });

  it('takes starts of any magnitude and columns of nothing', async () => {
    const n = 30;
    const start = Float32Array.from({ length: 3 * n }, (_, at) => {
      const value = ((Math.floor(at / 3) * 7) % 11) / 11;
      return at % 3 === 0 ? value * 1e30 : at % 3 === 1 ? value * 1e-30 : 0;
    });
    const [mass, residuals] = await backends.agree(
      async (o) => {
        const { S, scaling } = balanced(o, o.affinity(o.upload(randomArray(4, n * 5), [n, 5]), 0.3), true);
        const walk = o.absorbing(S, scaling, o.upload(start, [n, 3]), { beta: 0.5 });
        const [mass, residuals] = await o.read(walk.mass, walk.residuals);
        return [mass, residuals.filter((_, at) => at % 3 === 2)];
      },
      { absolute: 0, relative: 1e-4 },
    );
    expectClose(
      column(mass, 3, 0).map((value) => value * 1e-30),
      column(mass, 3, 1).map((value) => value * 1e30),
      { absolute: 1e-5 },
    );
    expect(sumOf(column(mass, 3, 2))).toBe(0);
    expect(residuals.every((residual) => residual === -1)).toBe(true);
  });

  backends.each('permutes with its tokens', async (backend) => {
    const [n, width] = [41, 6];
    const features = clusteredRows(8, n, width, 3, 0.5);
    const start = randomArray(9, n * 2, 0, 1);
    const order = randomPermutation(10, n);
    const massOf = (phi: Float32Array, x: Float32Array) =>
      backend.run(async (o) => {
        const { S, scaling } = balanced(o, o.affinity(o.upload(phi, [n, width]), 0.2), true);
        return o.read(o.absorbing(S, scaling, o.upload(x, [n, 2]), { beta: 0.8 }).mass);
      });
    const [plain] = await massOf(features, start);
    const [permuted] = await massOf(permuteRows(features, width, order), permuteRows(start, 2, order));
    expectClose(permuted, permuteRows(plain, 2, order), TOLERANCE);
  });

  it('refuses what makes no sense', async () => {
    const refuse = (options: { beta: number; tolerance?: number; cap?: number }, start = [0.5, 0.5, 0]) =>
      backends.refusal(async (o) => {
        const { S, scaling } = balanced(o, o.affinity(o.upload(randomArray(1, 6), [3, 2]), 1), true);
        const from = o.upload(Float32Array.from(start), [3, start.length / 3]);
        return o.read(o.absorbing(S, scaling, from, options).mass);
      });
    for (const beta of [-0.1, 1, Number.NaN]) expect(await refuse({ beta })).toBeInstanceOf(RangeError);
    expect(await refuse({ beta: 0.5, cap: 0 })).toBeInstanceOf(RangeError);
    expect(await refuse({ beta: 0.5, tolerance: -1 })).toBeInstanceOf(RangeError);
    expect(await refuse({ beta: 0.5 }, new Array(195).fill(0))).toBeInstanceOf(RangeError);
    expect((await refuse({ beta: 0.5 }, [0, Number.NaN, 1])).message).toMatch(
      /^Token 1 has a start probability that is not a number; /,
    );
  });
});
