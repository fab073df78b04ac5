import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { sumOf } from '../testing/compare';
import { clusteredRows, featureCases, randomArray } from '../testing/random';

describe('parts', () => {
  const backends = useBackends();

  for (const { name, data, tokens, width } of featureCases()) {
    backends.each(`take a key-point whose score is the best up to rounding: ${name}`, async (backend) => {
      const count = Math.min(tokens, 5);
      const keyPoints = data.slice(0, count * width);
      const [parts, cosines] = await backend.run(async (o) => {
        const [features, points] = [o.upload(data, [tokens, width]), o.upload(keyPoints, [count, width])];
        return o.read(o.parts(features, points), o.cosines(features, points));
      });
      expect(parts.length).toBe(tokens);
      const scale = Array.from({ length: count }, (_, k) =>
        Math.max(sumOf(cosines.filter((_, at) => at % count === k)), 1e-6 * tokens),
      );
      for (const [j, part] of parts.entries()) {
        expect(Number.isInteger(part) && part >= 0 && part < count).toBe(true);
        const scores = scale.map((sum, k) => cosines[j * count + k] / sum);
        const best = Math.max(...scores);
        expect(scores[part]).toBeGreaterThanOrEqual(best - 2e-5 * Math.abs(best));
      }
    });
  }

  it('follow clear clusters on both backends', async () => {
    const [tokens, width] = [67, 12];
    const data = clusteredRows(3, tokens, width, 4, 0.05);
    const [parts] = await backends.agree(
      async (o) =>
        o.read(o.parts(o.upload(data, [tokens, width]), o.upload(data.slice(0, 4 * width), [4, width]))),
      { absolute: 0 },
    );
    for (const [j, part] of parts.entries()) expect(part).toBe(j % 4);
  });

  backends.each('take the lowest index of a tie', async (backend) => {
    const data = randomArray(4, 20 * 6, 0.1, 1);
    const one = data.slice(0, 6);
    // The same direction, rounded differently: scores differ in their last bits only.
    const keyPoints = Float32Array.from(
      { length: 9 * 6 },
      (_, at) => one[at % 6] * (1 + 0.37 * Math.floor(at / 6)),
    );
    const [parts] = await backend.run(async (o) =>
      o.read(o.parts(o.upload(data, [20, 6]), o.upload(keyPoints, [9, 6]))),
    );
    expect(Array.from(parts)).toEqual(new Array(20).fill(0));
  });

  it('name a key-point that is not a number', async () => {
    const error = await backends.refusal(async (o) =>
      o.read(o.parts(o.upload(randomArray(1, 6), [3, 2]), o.upload(Float32Array.of(1, Number.NaN), [1, 2]))),
    );
    expect(error.message).toMatch(/^Key-point 0 has a coordinate that is not a number; /);
  });
});
