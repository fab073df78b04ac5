import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose, sumOf } from '../testing/compare';
import { clusteredRows, randomArray } from '../testing/random';

const TOLERANCE = { absolute: 2e-5 };

/** Eqs. 2, 3, 6, 7 word by word in doubles, parts clear enough to need no tie rule. */
function naive(
  features: number[][],
  members: Float32Array,
  keyPoints: number[][],
  shifts: number,
  temperature: number,
  assign: 'part-map' | 'cosine' = 'part-map',
): number[][] {
  const norm = (a: number[]) => Math.max(Math.hypot(...a), 1e-6);
  const d = (a: number[], b: number[]) => sumOf(a.map((x, k) => x * b[k])) / norm(a) / norm(b);
  let points = keyPoints;
  for (let shift = 0; shift < shifts; shift++) {
    const sums = points.map((psi) =>
      Math.max(sumOf(features.map((phi) => d(phi, psi))), 1e-6 * features.length),
    );
    const parts = features.map((phi) => {
      const scores = points.map((psi, k) => d(phi, psi) / (assign === 'cosine' ? 1 : sums[k]));
      return scores.indexOf(Math.max(...scores));
    });
    points = points.map((psi, k) => {
      const part = features.filter((_, j) => parts[j] === k);
      const inside = features.filter((_, j) => parts[j] === k && members[j] === 1);
      if (inside.length === 0) return psi;
      const beta = Math.max(1 - sumOf(part.map((phi) => d(phi, psi))) / part.length, 1e-4);
      const nearest = Math.max(...inside.map((phi) => d(phi, psi)));
      const w = inside.map((phi) => Math.exp((d(phi, psi) - nearest) / (temperature * beta)));
      return psi.map((_, x) => sumOf(inside.map((phi, j) => w[j] * phi[x])) / sumOf(w));
    });
  }
  return points;
}

/** The published code's form in doubles: softmax over the tokens, β of the moved points' parts handed on. */
function naiveSoftmax(
  features: number[][],
  members: Float32Array,
  keyPoints: number[][],
  shifts: number,
  temperature: number,
): { points: number[][]; spreads: number[]; parts: number[] } {
  const norm = (a: number[]) => Math.max(Math.hypot(...a), 1e-6);
  const d = (a: number[], b: number[]) => sumOf(a.map((x, k) => x * b[k])) / norm(a) / norm(b);
  let points = keyPoints;
  let spreads = points.map(() => 0.1);
  const softmax = () =>
    points.map((psi, k) => {
      const e = features.map((phi) => Math.exp((d(phi, psi) - 1) / (temperature * spreads[k])));
      return e.map((x) => x / sumOf(e));
    });
  const partsOf = (w: number[][]) =>
    features.map((_, j) => {
      const column = w.map((row) => row[j]);
      return column.indexOf(Math.max(...column));
    });
  for (let shift = 0; shift < shifts; shift++) {
    const w = softmax();
    const parts = partsOf(w);
    points = points.map((psi, k) => {
      const own = w[k].map((x, j) => (parts[j] === k && members[j] === 1 ? x : 0));
      if (sumOf(own) === 0) return psi;
      return psi.map((_, x) => sumOf(own.map((weight, j) => weight * features[j][x])) / sumOf(own));
    });
    spreads = spreads.map((before, k) => {
      const part = features.filter((_, j) => parts[j] === k);
      if (part.length === 0) return before;
      return Math.max(1 - sumOf(part.map((phi) => d(phi, points[k]))) / part.length, 1e-4);
    });
  }
  return { points, spreads, parts: partsOf(softmax()) };
}

const rowsOf = (data: Float32Array, width: number) =>
  Array.from({ length: data.length / width }, (_, i) =>
    Array.from(data.subarray(i * width, (i + 1) * width)),
  );

describe('key-point shift', () => {
  const backends = useBackends();

  for (const [tokens, width, count] of [
    [67, 10, 3],
    [130, 16, 5],
    [9, 3, 1],
    [1, 5, 1],
  ]) {
    for (const temperature of [0.1, 1, Number.POSITIVE_INFINITY]) {
      it(`is the paper's on both backends: ${tokens}×${width}, ${count} points, α = ${temperature}`, async () => {
        const data = clusteredRows(5, tokens, width, count, 0.15);
        const members = randomArray(6, tokens, 0, 1).map((x) => (x < 0.7 ? 1 : 0));
        members[0] = 1;
        const points = data.slice(0, count * width);
        const [moved] = await backends.agree(
          async (o) =>
            o.read(
              o.keyPointShift(
                o.upload(data, [tokens, width]),
                o.upload(members, [tokens]),
                o.upload(points, [count, width]),
                { shifts: 4, temperature },
              ).points,
            ),
          TOLERANCE,
        );
        const expected = naive(rowsOf(data, width), members, rowsOf(points, width), 4, temperature);
        expectClose(moved, expected.flat(), TOLERANCE);
      });
    }
  }

  backends.each('moves one point to the mean of its members when α = ∞', async (backend) => {
    const data = clusteredRows(7, 40, 6, 1, 0.3);
    const members = Float32Array.from({ length: 40 }, (_, j) => (j % 2 === 0 ? 1 : 0));
    const [moved, mean] = await backend.run(async (o) => {
      const features = o.upload(data, [40, 6]);
      const inside = o.upload(members, [40]);
      const point = o.upload(data.slice(0, 6), [1, 6]);
      return o.read(
        o.keyPointShift(features, inside, point, { shifts: 3, temperature: Number.POSITIVE_INFINITY }).points,
        o.weightedMeans(features, o.reshape(inside, [40, 1])),
      );
    });
    expectClose(moved, mean, { absolute: 1e-6 });
  });

  it('goes by the plain cosine where asked', async () => {
    const data = clusteredRows(21, 90, 8, 4, 0.2);
    // Two points in one cluster: by the part maps and by the cosine tokens fall differently.
    const points = data.slice(0, 5 * 8);
    const members = new Float32Array(90).fill(1);
    const [moved, parts] = await backends.agree(async (o) => {
      const [features, from] = [o.upload(data, [90, 8]), o.upload(points, [5, 8])];
      const options = { shifts: 2, temperature: 1, assign: 'cosine' } as const;
      return o.read(
        o.keyPointShift(features, o.upload(members, [90]), from, options).points,
        o.parts(features, from, { assign: 'cosine' }),
      );
    }, TOLERANCE);
    const rows = rowsOf(points, 8);
    expectClose(moved, naive(rowsOf(data, 8), members, rows, 2, 1, 'cosine').flat(), TOLERANCE);
    const cosine = (a: number[], b: number[]) =>
      sumOf(a.map((x, k) => x * b[k])) / Math.hypot(...a) / Math.hypot(...b);
    for (const [j, phi] of rowsOf(data, 8).entries()) {
      const best = Math.max(...rows.map((psi) => cosine(phi, psi)));
      expect(cosine(phi, rows[parts[j]])).toBeCloseTo(best, 5);
    }
  });

  for (const [tokens, width, count, temperature] of [
    [67, 10, 3, 1],
    [130, 16, 5, 0.3],
    [9, 3, 1, 0.1],
    [1, 5, 1, 0.1],
  ]) {
    it(`carries β from shift to shift by the softmax: ${tokens}×${width}, ${count} points, α = ${temperature}`, async () => {
      const data = clusteredRows(5, tokens, width, count, 0.15);
      const members = randomArray(6, tokens, 0, 1).map((x) => (x < 0.7 ? 1 : 0));
      members[0] = 1;
      const points = data.slice(0, count * width);
      const by = { temperature, assign: 'softmax' } as const;
      const [moved, spreads, parts] = await backends.agree(async (o) => {
        const features = o.upload(data, [tokens, width]);
        const start = o.upload(points, [count, width]);
        const shifted = o.keyPointShift(features, o.upload(members, [tokens]), start, { ...by, shifts: 3 });
        return o.read(
          shifted.points,
          shifted.spreads,
          o.parts(features, shifted.points, { ...by, spreads: shifted.spreads }),
        );
      }, TOLERANCE);
      const expected = naiveSoftmax(rowsOf(data, width), members, rowsOf(points, width), 3, temperature);
      expectClose(moved, expected.points.flat(), TOLERANCE);
      expectClose(spreads, expected.spreads, TOLERANCE);
      expect(Array.from(parts)).toEqual(expected.parts);
    });
  }

  it.each([
    // Token (1, 1) is as near to (1, 0) as to (0, 1), but thirty others share the former's weight: −6.3 against −3.0.
    [[1, 0], 0.1, [1, 1]],
    // Nearer than those thirty it is worth more to their point: −2.91 against −2.98.
    [[1, 0.5], 0.1, [0, 1]],
  ])('by the softmax a token goes where it weighs more in its logarithm: %o', async (point, spread, last) => {
    const data = Float32Array.of(...Array.from({ length: 30 }, () => [1, 0]).flat(), 1, 1, 0, 1);
    const [parts] = await backends.agree(
      async (o) =>
        o.read(
          o.parts(o.upload(data, [32, 2]), o.upload(Float32Array.of(...point, 0, 1), [2, 2]), {
            assign: 'softmax',
            spreads: o.upload(new Float32Array(2).fill(spread), [2]),
          }),
        ),
      { absolute: 0 },
    );
    expect(Array.from(parts.subarray(0, 30))).toEqual(new Array(30).fill(0));
    expect(Array.from(parts.subarray(30))).toEqual(last);
  });

  for (const assign of ['part-map', 'cosine', 'softmax'] as const) {
    backends.each(`gives the same bits shift by shift as at once, by ${assign}`, async (backend) => {
      const data = clusteredRows(9, 150, 7, 6, 0.4);
      const members = randomArray(2, 150, 0, 1).map((x) => (x < 0.6 ? 1 : 0));
      const by = { assign, temperature: 0.2 };
      const [once, onceSpreads, each, eachSpreads] = await backend.run(async (o) => {
        const [features, inside] = [o.upload(data, [150, 7]), o.upload(members, [150])];
        const start = o.upload(data.slice(0, 42), [6, 7]);
        const all = o.keyPointShift(features, inside, start, { ...by, shifts: 6 });
        let now = o.keyPointShift(features, inside, start, { ...by, shifts: 0 });
        for (let shift = 0; shift < 6; shift++) {
          const { points, spreads } = now;
          now = o.keyPointShift(features, inside, points, { ...by, shifts: 1, spreads });
        }
        return o.read(all.points, all.spreads, now.points, now.spreads);
      });
      expect(each).toEqual(once);
      expect(eachSpreads).toEqual(onceSpreads);
      expect(new Set(onceSpreads).size).toBeGreaterThan(1);
    });
  }

  it('weighs far members among themselves, however near the others are', async () => {
    const [near, far] = [clusteredRows(10, 30, 6, 1, 0.01), clusteredRows(11, 10, 6, 1, 0.3)];
    const data = Float32Array.of(...near, ...far);
    const members = Float32Array.from({ length: 40 }, (_, j) => (j < 30 ? 0 : 1));
    const options = { shifts: 1, temperature: 0.02 };
    const [moved] = await backends.agree(async (o) => {
      const [features, inside] = [o.upload(data, [40, 6]), o.upload(members, [40])];
      return o.read(o.keyPointShift(features, inside, o.upload(near.slice(0, 6), [1, 6]), options).points);
    }, TOLERANCE);
    const expected = naive(rowsOf(data, 6), members, rowsOf(near.slice(0, 6), 6), 1, 0.02);
    expectClose(moved, expected.flat(), TOLERANCE);
  });

  backends.each(
    'leaves a point without members where it is, and all points after 0 shifts',
    async (backend) => {
      const data = clusteredRows(8, 30, 5, 3, 0.05);
      const members = Float32Array.from({ length: 30 }, (_, j) => (j % 3 === 1 ? 0 : 1));
      const points = data.slice(0, 15);
      const [moved, still] = await backend.run(async (o) => {
        const [features, inside] = [o.upload(data, [30, 5]), o.upload(members, [30])];
        const from = o.upload(points, [3, 5]);
        return o.read(
          o.keyPointShift(features, inside, from, { shifts: 5, temperature: 1 }).points,
          o.keyPointShift(features, inside, from, { shifts: 0, temperature: 1 }).points,
        );
      });
      expectClose(moved.subarray(5, 10), points.subarray(5, 10), { absolute: 0 });
      expect(Math.abs(moved[0] - points[0])).toBeGreaterThan(0);
      expectClose(still, points, { absolute: 0 });
    },
  );

  backends.each('does not move points of identical features', async (backend) => {
    const features = new Float32Array(24 * 4).fill(0.7);
    const [moved] = await backend.run(async (o) =>
      o.read(
        o.keyPointShift(
          o.upload(features, [24, 4]),
          o.upload(new Float32Array(24).fill(1), [24]),
          o.upload(features.slice(0, 8), [2, 4]),
          { shifts: 10, temperature: 1 },
        ).points,
      ),
    );
    expectClose(moved, features.subarray(0, 8), { absolute: 1e-6 });
  });

  it('refuses what makes no sense', async () => {
    const data = randomArray(9, 12);
    const shift = (members: Float32Array, shifts: number, temperature: number) =>
      backends.refusal(async (o) => {
        const features = o.upload(data, [6, 2]);
        const inside = o.upload(members, [members.length]);
        const point = o.upload(data.slice(0, 2), [1, 2]);
        return o.read(o.keyPointShift(features, inside, point, { shifts, temperature }).points);
      });
    const all = new Float32Array(6).fill(1);
    expect(await shift(all.subarray(1), 1, 1)).toBeInstanceOf(RangeError);
    expect(await shift(all, -1, 1)).toBeInstanceOf(RangeError);
    expect(await shift(all, 1, 0)).toBeInstanceOf(RangeError);
    expect(await shift(all, 1, Number.NaN)).toBeInstanceOf(RangeError);
    const soft = (spreads: Float32Array, temperature: number) =>
      backends.refusal(async (o) => {
        const [features, point] = [o.upload(data, [6, 2]), o.upload(data.slice(0, 2), [1, 2])];
        const by = { assign: 'softmax', temperature, spreads: o.upload(spreads, [spreads.length]) } as const;
        const moved = o.keyPointShift(features, o.upload(all, [6]), point, { ...by, shifts: 1 });
        return o.read(moved.points, o.parts(features, point, by));
      });
    expect(await soft(Float32Array.of(0.1, 0.1), 1)).toBeInstanceOf(RangeError);
    expect(await soft(Float32Array.of(0.1), Number.POSITIVE_INFINITY)).toBeInstanceOf(RangeError);
    expect((await soft(Float32Array.of(Number.NaN), 1)).message).toMatch(
      /^Key-point 0 has a spread that is not/,
    );
    expect((await shift(all.fill(Number.NaN), 1, 1)).message).toMatch(
      /^Token 0 has a membership that is not/,
    );
  });
});
