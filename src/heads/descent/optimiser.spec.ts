import { describe, expect, it } from 'vitest';
import { adamStep, averageInto, clipLength, cosineRate, polynomialRate } from './optimiser';
import { he, initialWeights, zerosLike } from './weights';

describe('descent', () => {
  it('the teacher is the closed form of a moving average', () => {
    const teacher = { w: Float32Array.of(1) };
    const seen: number[] = [];
    const momentum = (t: number) => Math.min(0.996, (t + 1) / (t + 10));
    for (let t = 0; t < 30; t++) {
      const weight = Math.sin(t);
      seen.push(weight);
      averageInto(teacher, { w: Float32Array.of(weight) }, momentum(t));
    }
    // Each step keeps the product of all momenta after it.
    const kept = (from: number) =>
      seen.slice(from).reduce((product, _, i) => product * momentum(from + i), 1);
    const expected =
      kept(0) + seen.reduce((sum, weight, t) => sum + weight * (1 - momentum(t)) * kept(t + 1), 0);
    expect(teacher.w[0]).toBeCloseTo(expected, 5);
  });

  it('the first step of Adam is the rate against the gradient, whatever its size; decay shrinks beside it', () => {
    const weights = { w: Float32Array.of(2, 2, 2) };
    const gradients = { w: Float32Array.of(1e-3, -50, 0) };
    const options = { beta1: 0.9, beta2: 0.999, decay: 0.1 };
    adamStep(weights, gradients, zerosLike(weights), zerosLike(weights), 1, 0.01, options);
    const shrunk = 2 - 0.01 * 0.1 * 2;
    expect(weights.w[0]).toBeCloseTo(shrunk - 0.01, 5);
    expect(weights.w[1]).toBeCloseTo(shrunk + 0.01, 5);
    expect(weights.w[2]).toBeCloseTo(shrunk, 5);
  });

  it('finds the bottom of a bowl', () => {
    const weights = { w: Float32Array.of(3, -4) };
    const [first, second] = [zerosLike(weights), zerosLike(weights)];
    for (let step = 1; step <= 400; step++) {
      const gradients = { w: Float32Array.of(2 * (weights.w[0] - 1), 20 * (weights.w[1] + 2)) };
      const rate = cosineRate(step - 1, 400, 0.1, 0.001, 10);
      adamStep(weights, gradients, first, second, step, rate, { beta1: 0.9, beta2: 0.999, decay: 0 });
    }
    expect(weights.w[0]).toBeCloseTo(1, 2);
    expect(weights.w[1]).toBeCloseTo(-2, 2);
  });

  it('clips the length of all gradients together, and leaves short ones', () => {
    const long = { a: Float32Array.of(3), b: Float32Array.of(4) };
    expect(clipLength(long, 1)).toBe(5);
    expect(Math.hypot(long.a[0], long.b[0])).toBeCloseTo(1, 6);
    const short = { a: Float32Array.of(0.3) };
    clipLength(short, 1);
    expect(short.a[0]).toBe(Math.fround(0.3));
  });

  it('rates climb over the warm-up and end where they should', () => {
    expect(cosineRate(0, 400, 2e-3, 2e-5, 20)).toBeCloseTo(1e-4, 8);
    expect(cosineRate(200, 400, 2e-3, 2e-5, 20)).toBeCloseTo(1.01e-3, 8);
    expect(cosineRate(400, 400, 2e-3, 2e-5, 20)).toBeCloseTo(2e-5, 8);
    expect(polynomialRate(0, 500, 1e-3, 0.9, 20)).toBeCloseTo(5e-5, 8);
    expect(polynomialRate(499, 500, 1e-3, 0.9, 20)).toBeGreaterThan(0);
    expect(polynomialRate(250, 500, 1e-3, 0.9, 20)).toBeCloseTo(1e-3 * 0.5 ** 0.9, 9);
  });

  it('weights begin normal, with the spread that is asked for', () => {
    const { w } = initialWeights({ w: { shape: [100, 50], begin: he(8) } }, 'seed');
    const mean = w.reduce((sum, value) => sum + value, 0) / w.length;
    const variance = w.reduce((sum, value) => sum + (value - mean) ** 2, 0) / w.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(variance).toBeCloseTo(0.25, 1);
  });
});
