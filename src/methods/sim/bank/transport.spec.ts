import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transport } from './transport';

const OPTIONS = { epsilon: 0.05, iterations: 3 };
const cosines = (n: number, l: number) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * l, maxLength: n * l });

describe('equal-mass transport', () => {
  it('gives every pixel a mass of 1/N, and every prototype 1/L within the residual it states', () => {
    const problem = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 20 }))
      .chain(([l, more]) => fc.tuple(fc.constant(l), fc.constant(l + more), cosines(l + more, l)));
    fc.assert(
      fc.property(problem, fc.integer({ min: 1, max: 40 }), ([l, n, values], iterations) => {
        const { plan, residual, assignment } = transport(values, n, l, { ...OPTIONS, iterations });
        expect(plan).toBeDefined();
        if (!plan) return;
        for (let i = 0; i < n; i++) {
          let mass = 0;
          for (let p = 0; p < l; p++) mass += plan[p * n + i];
          expect(mass * n).toBeCloseTo(1, 9);
        }
        for (let p = 0; p < l; p++) {
          const share = plan.subarray(p * n, (p + 1) * n).reduce((sum, mass) => sum + mass, 0);
          expect(Math.abs(share * l - 1)).toBeLessThanOrEqual(residual + 1e-9);
        }
        expect(assignment.every((p) => p >= 0 && p < l)).toBe(true);
      }),
    );
  });

  it('shares equal pixels out and lets ties go to the lowest prototype', () => {
    const { assignment, plan, residual } = transport(new Float32Array(8).fill(0.3), 4, 2, OPTIONS);
    expect(Array.from(assignment)).toEqual([0, 0, 0, 0]);
    expect(plan?.every((mass) => Math.abs(mass - 1 / 8) < 1e-12)).toBe(true);
    expect(residual).toBeLessThan(1e-12);
  });

  it('finds the two halves of pixels that belong to one prototype each', () => {
    const values = [0.9, 0.1, 0.8, 0.1, 0.1, 0.9, 0.2, 0.8];
    expect(Array.from(transport(values, 4, 2, OPTIONS).assignment)).toEqual([0, 0, 1, 1]);
  });

  it('makes even a prototype that all pixels like less take its share', () => {
    // Every pixel prefers prototype 0; those that prefer it least go to 1.
    const values = [0.9, 0.2, 0.9, 0.3, 0.9, 0.7, 0.9, 0.8];
    expect(Array.from(transport(values, 4, 2, { epsilon: 0.05, iterations: 50 }).assignment)).toEqual([
      0, 0, 1, 1,
    ]);
  });

  it('pairs greedily where pixels are fewer than prototypes: each pixel and each prototype once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain((n) => fc.tuple(fc.constant(n), cosines(n, n + 2))),
        ([n, values]) => {
          const { assignment, plan } = transport(values, n, n + 2, OPTIONS);
          expect(plan).toBeUndefined();
          expect(assignment.every((p) => p >= 0 && p < n + 2)).toBe(true);
          expect(new Set(assignment).size).toBe(n);
        },
      ),
    );
    // The best pair is taken first; the tie goes to the lower prototype, then the lower pixel.
    expect(Array.from(transport([0.5, 0.9, 0.1, 0.8, 0.9, 0.1], 2, 3, OPTIONS).assignment)).toEqual([1, 0]);
    expect(Array.from(transport([0.5, 0.5, 0.5, 0.5, 0.5, 0.5], 2, 3, OPTIONS).assignment)).toEqual([0, 1]);
  });

  it('stays finite where cosines differ as much as they can and ε is smallest', () => {
    const { plan, residual } = transport([1, -1, 1, -1, 1, -1], 3, 2, { epsilon: 0.01, iterations: 50 });
    expect(plan?.every(Number.isFinite)).toBe(true);
    expect(residual).toBeLessThan(1e-9);
  });
});
