import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose, sumOf } from '../testing/compare';
import { clusteredRows, featureCases, randomArray } from '../testing/random';

/** A cosine's error of 1e-6 becomes 1e-6/ε in an exponent; a GPU's logarithms add 1e-5. */
const within = (epsilon: number) => ({ absolute: 1e-5, relative: 2e-5 + 3e-6 / epsilon });

/** Eqs. 2 and 3 word by word, without logarithms: only for ε where nothing underflows. */
function naive(features: number[][], prototypes: number[][], epsilon: number, rounds: number) {
  const unit = (a: number[]) => a.map((x) => x / Math.hypot(...a));
  const K = prototypes.map((p) =>
    features.map((z) => Math.exp((sumOf(unit(p).map((x, k) => x * unit(z)[k])) - 1) / epsilon)),
  );
  let u = prototypes.map(() => 1);
  let v = features.map(() => 1);
  for (let round = 0; round < rounds; round++) {
    u = K.map((row) => 1 / prototypes.length / sumOf(row.map((k, i) => k * v[i])));
    v = features.map((_, i) => 1 / features.length / sumOf(K.map((row, l) => u[l] * row[i])));
  }
  return features.map((_, i) => K.map((row, l) => u[l] * row[i] * v[i]));
}

const rowsOf = (data: Float32Array, width: number) =>
  Array.from({ length: data.length / width }, (_, i) =>
    Array.from(data.subarray(i * width, (i + 1) * width)),
  );

describe('equal-mass assignment', () => {
  const backends = useBackends();
  const assign = (
    data: Float32Array,
    width: number,
    prototypes: Float32Array,
    options: { epsilon?: number; iterations?: number },
  ) => {
    const count = prototypes.length / width;
    const even = (data.length / width) * count;
    let assignment: Float32Array = new Float32Array();
    return backends
      .agree(
        async (o) => {
          const features = o.upload(data, [data.length / width, width]);
          const result = o.equalMassAssignment(
            features,
            o.upload(prototypes, [prototypes.length / width, width]),
            options,
          );
          const [plan, residuals, hard] = await o.read(result.plan, result.residuals, result.assignment);
          // Whichever it takes carries as much mass as the heaviest, to rounding.
          for (const [i, l] of hard.entries()) {
            const row = plan.subarray(i * count, (i + 1) * count);
            const { relative } = within(options.epsilon ?? 0.05);
            expect(row[l]).toBeGreaterThanOrEqual(Math.max(...row) * (1 - relative));
          }
          assignment = hard;
          // In units of an even share, so that one tolerance serves both.
          return [plan.map((mass) => mass * even), residuals];
        },
        within(options.epsilon ?? 0.05),
      )
      .then(([plan, residuals]) => ({ plan: plan.map((mass) => mass / even), residuals, assignment }));
  };

  for (const [n, width, count, epsilon, iterations] of [
    [1, 3, 1, 0.05, 3],
    [9, 5, 2, 0.05, 3],
    [67, 10, 7, 0.1, 3],
    [130, 16, 5, 1, 10],
    [40, 6, 40, 0.2, 3],
  ]) {
    it(`is the paper's transport: ${n}×${width}, ${count} prototypes, ε = ${epsilon}`, async () => {
      const data = clusteredRows(5, n, width, Math.min(count, n), 0.4);
      const prototypes = randomArray(6, count * width);
      const { plan } = await assign(data, width, prototypes, { epsilon, iterations });
      const expected = naive(rowsOf(data, width), rowsOf(prototypes, width), epsilon, iterations);
      expectClose(plan, expected.flat(), within(epsilon));
    });
  }

  it('gives every token the mass 1/N, and every prototype 1/L within the residual it states', async () => {
    const sizes = { n: fc.integer({ min: 1, max: 60 }), count: fc.integer({ min: 1, max: 9 }) };
    const cases = fc.record({
      ...sizes,
      epsilon: fc.constantFrom(0.01, 0.05, 1),
      iterations: fc.constantFrom(1, 3, 20),
      seed: fc.nat(1e6),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ n, count, epsilon, iterations, seed }) => {
        fc.pre(n >= count);
        const [data, prototypes] = [randomArray(seed, n * 6), randomArray(seed + 1, count * 6)];
        const { plan, residuals } = await assign(data, 6, prototypes, { epsilon, iterations });
        expect(residuals.length).toBe(iterations);
        for (let i = 0; i < n; i++) {
          expect(Math.abs(sumOf(plan.subarray(i * count, (i + 1) * count)) * n - 1)).toBeLessThan(1e-5);
        }
        for (let l = 0; l < count; l++) {
          const mass = sumOf(plan.filter((_, at) => at % count === l)) * count;
          const stated = residuals[iterations - 1];
          expect(Math.abs(mass - 1)).toBeLessThanOrEqual(stated + 1e-5);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('shares clear clusters of unequal size out evenly', async () => {
    // 30 tokens like prototype 0 and 10 like prototype 1: the mass of 20 each moves ten over.
    const data = Float32Array.from({ length: 80 }, (_, at) => {
      const [token, axis] = [Math.floor(at / 2), at % 2];
      const angle = token < 30 ? 0.02 * token : 1.5;
      return axis === 0 ? Math.cos(angle) : Math.sin(angle);
    });
    const options = { epsilon: 0.05, iterations: 50 };
    const { assignment, residuals } = await assign(data, 2, Float32Array.of(1, 0, 0, 1), options);
    expect(residuals[49]).toBeLessThan(1e-3);
    const kept = assignment.indexOf(1);
    expect(Math.abs(kept - 20)).toBeLessThanOrEqual(2);
    expect(Array.from(assignment)).toEqual(Array.from(assignment, (_, i) => (i < kept ? 0 : 1)));
  });

  it('takes the lowest of two equal prototypes', async () => {
    const [data, one] = [randomArray(7, 60), randomArray(8, 6)];
    const { assignment } = await assign(data, 6, Float32Array.of(...one, ...one), {});
    expect(Array.from(assignment)).toEqual(new Array(10).fill(0));
  });

  for (const { name, data, tokens, width } of featureCases()) {
    it(`agrees on awkward features: ${name}`, async () => {
      const count = Math.min(tokens, 3);
      const { plan } = await assign(data, width, data.slice(0, count * width), { epsilon: 0.05 });
      expect(Math.abs(sumOf(plan) - 1)).toBeLessThan(1e-5);
    });
  }

  it('refuses what makes no sense', async () => {
    const features = randomArray(9, 12);
    const refuse = (
      prototypes: Float32Array,
      options: { epsilon?: number; iterations?: number } = {},
      data = features,
    ) =>
      backends.refusal(async (o) => {
        const p = o.upload(prototypes, [prototypes.length / 2, 2]);
        return o.read(o.equalMassAssignment(o.upload(data, [6, 2]), p, options).plan);
      });
    const sound = randomArray(10, 4);
    for (const options of [{ epsilon: 0 }, { epsilon: Number.NaN }, { iterations: 0 }, { iterations: 1.5 }]) {
      expect(await refuse(sound, options)).toBeInstanceOf(RangeError);
    }
    const more = await refuse(randomArray(11, 14));
    expect(more).toBeInstanceOf(RangeError);
    expect(more.message).toMatch(/^6 tokens cannot be shared out among 7 prototypes/);
    const broken = features.slice();
    broken[7] = Number.POSITIVE_INFINITY;
    expect((await refuse(sound, {}, broken)).message).toMatch(
      /^Token 3 has a feature that is not a number; /,
    );
  });
});
