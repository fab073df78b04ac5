import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../kernels';
import { unitRows } from '../../shared/vectors';
import { greedyPairs, transport } from './transport';

const D = 3;
const OPTIONS = { epsilon: 0.05, iterations: 3 };
const backend = createCpuBackend();
/** Unit vectors by longitude and latitude, in degrees. */
const rowsOf = (n: number) =>
  fc
    .array(fc.tuple(fc.nat(359), fc.integer({ min: -90, max: 90 })), { minLength: n, maxLength: n })
    .map((angles) => {
      const radians = Math.PI / 180;
      const vectors = angles.flatMap(([longitude, latitude]) => [
        Math.cos(longitude * radians) * Math.cos(latitude * radians),
        Math.sin(longitude * radians) * Math.cos(latitude * radians),
        Math.sin(latitude * radians),
      ]);
      return unitRows(Float32Array.from(vectors), D);
    });

describe('equal-mass transport', () => {
  it('gives every pixel a mass of 1/N, and every prototype 1/L within the residual it states', async () => {
    const problem = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 20 }))
      .chain(([l, more]) => fc.tuple(rowsOf(l), rowsOf(l + more)));
    await fc.assert(
      fc.asyncProperty(problem, fc.integer({ min: 1, max: 40 }), async ([vectors, rows], iterations) => {
        const [n, l] = [rows.length / D, vectors.length / D];
        const made = await transport(backend, rows, vectors, D, { ...OPTIONS, iterations });
        const plan = made.plan ?? new Float32Array();
        expect(plan.length).toBe(n * l);
        for (let i = 0; i < n; i++) {
          const mass = plan.subarray(i * l, (i + 1) * l).reduce((sum, value) => sum + value, 0);
          expect(mass * n).toBeCloseTo(1, 4);
        }
        for (let p = 0; p < l; p++) {
          let share = 0;
          for (let i = 0; i < n; i++) share += plan[i * l + p];
          expect(Math.abs(share * l - 1)).toBeLessThanOrEqual((made.residuals.at(-1) ?? 0) + 1e-4);
        }
        expect(Array.from(made.assignment).every((p) => p >= 0 && p < l)).toBe(true);
      }),
    );
  });

  it('makes even a prototype that all pixels like less take its share', async () => {
    const at = (degrees: number) => [
      Math.cos((degrees * Math.PI) / 180),
      Math.sin((degrees * Math.PI) / 180),
      0,
    ];
    const rows = Float32Array.from([0, 5, 10, 15].flatMap(at));
    const vectors = Float32Array.from([0, 90].flatMap(at));
    const { assignment } = await transport(backend, rows, vectors, D, { epsilon: 0.05, iterations: 50 });
    expect(Array.from(assignment)).toEqual([0, 0, 1, 1]);
  });

  it('pairs greedily where pixels are fewer than prototypes: each pixel and each prototype once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }).chain((n) => fc.tuple(rowsOf(n), rowsOf(n + 2))),
        async ([rows, vectors]) => {
          const { assignment, plan } = await transport(backend, rows, vectors, D, OPTIONS);
          expect(plan).toBeUndefined();
          expect(new Set(Array.from(assignment)).size).toBe(rows.length / D);
          expect(Array.from(assignment).every((p) => p >= 0)).toBe(true);
        },
      ),
    );
    // The best pair is taken first; a tie goes to the lower prototype, then the lower pixel.
    expect(Array.from(greedyPairs([0.5, 0.9, 0.1, 0.8, 0.9, 0.1], 2, 3))).toEqual([1, 0]);
    expect(Array.from(greedyPairs([0.5, 0.5, 0.5, 0.5, 0.5, 0.5], 2, 3))).toEqual([0, 1]);
  });
});
