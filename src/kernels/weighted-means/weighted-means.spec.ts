import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose, sumOf } from '../testing/compare';
import { randomArray } from '../testing/random';

const TOLERANCE = { absolute: 1e-6, relative: 2e-6 };

describe('weighted means', () => {
  const backends = useBackends();

  for (const [tokens, width, count] of [
    [1, 1, 1],
    [5, 3, 2],
    [67, 10, 7],
    [130, 64, 1],
  ]) {
    it(`are the formula on both backends: ${tokens}×${width}, ${count} means`, async () => {
      const features = randomArray(1, tokens * width);
      const weights = randomArray(2, tokens * count, 0, 1).map((w) => (w < 0.3 ? 0 : w));
      weights[0] = 0.5;
      const [means] = await backends.agree(
        async (o) =>
          o.read(o.weightedMeans(o.upload(features, [tokens, width]), o.upload(weights, [tokens, count]))),
        TOLERANCE,
      );
      const expected = Array.from({ length: count * width }, (_, at) => {
        const [m, k] = [Math.floor(at / width), at % width];
        const w = Array.from({ length: tokens }, (_, j) => weights[j * count + m]);
        return sumOf(w) === 0 ? 0 : sumOf(w.map((x, j) => x * features[j * width + k])) / sumOf(w);
      });
      expectClose(means, expected, TOLERANCE);
    });
  }

  backends.each('are 0 without weight, and the constant of constant features', async (backend) => {
    const weights = randomArray(3, 20 * 2, 0.1, 1).map((w, at) => (at % 2 === 0 ? 0 : w));
    const [means] = await backend.run(async (o) =>
      o.read(o.weightedMeans(o.upload(new Float32Array(60).fill(-7), [20, 3]), o.upload(weights, [20, 2]))),
    );
    expectClose(means, [0, 0, 0, -7, -7, -7], { absolute: 1e-5 });
  });

  it('stay as exact over 16,384 tokens', async () => {
    const [features, weights] = [randomArray(6, 16_384 * 2, 0, 1), randomArray(7, 16_384, 0, 1)];
    const [means] = await backends.agree(
      async (o) => o.read(o.weightedMeans(o.upload(features, [16_384, 2]), o.upload(weights, [16_384, 1]))),
      { absolute: 3e-7 },
    );
    const total = sumOf(weights);
    const expected = [0, 1].map((k) => sumOf(weights.map((w, j) => w * features[2 * j + k])) / total);
    expectClose(means, expected, { absolute: 1e-6 });
  });

  it('take huge features', async () => {
    const features = randomArray(4, 30 * 3, -1e30, 1e30);
    await backends.agree(
      async (o) =>
        o.read(o.weightedMeans(o.upload(features, [30, 3]), o.upload(new Float32Array(30).fill(1), [30, 1]))),
      { absolute: 1e24, relative: 1e-5 },
    );
  });

  it('name a weight that is not a number and refuse other numbers of tokens', async () => {
    const weights = Float32Array.of(1, 1, Number.POSITIVE_INFINITY);
    const features = randomArray(5, 6);
    const means = (shape: number[]) =>
      backends.refusal(async (o) =>
        o.read(o.weightedMeans(o.upload(features, [3, 2]), o.upload(weights, shape))),
      );
    expect((await means([3, 1])).message).toMatch(/^Token 2 has a weight that is not a number; /);
    expect(await means([1, 3])).toBeInstanceOf(RangeError);
  });
});
