import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discriminate } from './classifier';

const ONCE = { rounds: 1, shrinkage: 0.3 };
const angles = (values: readonly number[]) =>
  Float32Array.from(values.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
const allInside = (n: number) => new Uint8Array(n).fill(1);

/** Fisher's discriminant in two dimensions, written out: scatter within the classes, a 2 × 2 inverse. */
function naive(features: Float32Array, weights: readonly number[], shrinkage: number): number[] {
  const n = weights.length;
  const rows = weights.map((_, i) => [features[2 * i], features[2 * i + 1]]);
  const meanOf = (w: readonly number[]) => {
    const mass = w.reduce((a, b) => a + b, 0);
    return [0, 1].map((d) => rows.reduce((sum, row, i) => sum + w[i] * row[d], 0) / mass);
  };
  const rest = weights.map((w) => 1 - w);
  const [m1, m0, m] = [meanOf(weights), meanOf(rest), meanOf(weights.map(() => 1))];
  const within = (a: number, b: number) =>
    rows.reduce(
      (sum, row, i) =>
        sum +
        (weights[i] * (row[a] - m1[a]) * (row[b] - m1[b]) + rest[i] * (row[a] - m0[a]) * (row[b] - m0[b])) /
          n,
      0,
    );
  const trace = rows.reduce((sum, row) => sum + ((row[0] - m[0]) ** 2 + (row[1] - m[1]) ** 2) / n, 0);
  const ridge = (shrinkage * trace) / 2;
  const [a, b, d] = [within(0, 0) + ridge, within(0, 1), within(1, 1) + ridge];
  const apart = [m1[0] - m0[0], m1[1] - m0[1]];
  const determinant = a * d - b * b;
  const direction = [
    (d * apart[0] - b * apart[1]) / determinant,
    (a * apart[1] - b * apart[0]) / determinant,
  ];
  return rows.map((row) => [0, 1].reduce((sum, k) => sum + direction[k] * (row[k] - (m1[k] + m0[k]) / 2), 0));
}

const tokens = fc.array(
  fc.record({
    angle: fc.double({ min: 0, max: 6, noNaN: true }),
    weight: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  }),
  { minLength: 4, maxLength: 30 },
);

describe('classifier', () => {
  it('is Fisher’s discriminant', () => {
    fc.assert(
      fc.property(tokens, (list) => {
        const angled = list.map(({ angle }, i) => angle + 0.1 * i);
        const features = angles(angled);
        const weights = list.map(({ weight }) => weight);
        const odds = discriminate(features, weights, allInside(list.length), ONCE);
        naive(features, weights, 0.3).forEach((expected, i) => {
          expect(odds[i]).toBeCloseTo(expected, 4);
        });
      }),
    );
  });

  it('turns its answer round when the labels are', () => {
    fc.assert(
      fc.property(tokens, (list) => {
        const features = angles(list.map(({ angle }, i) => angle + 0.1 * i));
        const inside = allInside(list.length);
        const odds = discriminate(
          features,
          list.map(({ weight }) => weight),
          inside,
          ONCE,
        );
        const turned = discriminate(
          features,
          list.map(({ weight }) => 1 - weight),
          inside,
          ONCE,
        );
        turned.forEach((value, i) => {
          expect(value).toBeCloseTo(-odds[i], 5);
        });
      }),
    );
  });

  it('takes a mislabelled token to its own kind, and only directions count', () => {
    const features = angles([0, 0.1, 0.05, 0.02, 1.5, 1.6, 1.55, 1.52]);
    const scaled = features.map((value, i) => value * (1 + (i >> 1)));
    const share = [0.9, 0.8, 0.4, 0.9, 0.6, 0.1, 0.2, 0];
    const odds = discriminate(scaled, share, allInside(8), { rounds: 5, shrinkage: 0.3 });
    expect(Array.from(odds, (value) => value > 0)).toEqual([...Array(4).fill(true), ...Array(4).fill(false)]);
    const plain = discriminate(features, share, allInside(8), { rounds: 5, shrinkage: 0.3 });
    plain.forEach((value, i) => {
      expect(value).toBeCloseTo(odds[i], 4);
    });
  });

  it('says nothing where there is nothing to tell apart', () => {
    const same = angles([1, 1, 1, 1]);
    expect([...discriminate(same, [1, 0, 1, 0], allInside(4), ONCE)]).toEqual([0, 0, 0, 0]);
    const different = angles([0, 1, 2, 3]);
    expect([...discriminate(different, [0, 0, 0, 0], allInside(4), ONCE)]).toEqual([0, 0, 0, 0]);
    expect([...discriminate(different, [1, 1, 1, 1], new Uint8Array(4), ONCE)]).toEqual([0, 0, 0, 0]);
    expect([...discriminate(different, [1, 0, 1, 0], allInside(4), { ...ONCE, rounds: 0 })]).toEqual([
      0, 0, 0, 0,
    ]);
  });
});
