import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumbersError } from '../errors';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { featureCases, permuteRows, randomArray, randomPermutation } from '../testing/random';

/** S = exp((d − 1)/τ): an error δ of the cosine, about 3e-7 in float32, becomes δ/τ. */
const within = (temperature: number) => ({ absolute: 1e-6 + 6e-7 / temperature });

/** The formula, word by word, in doubles. */
function naive(features: Float32Array, tokens: number, width: number, temperature: number): number[] {
  const rows = Array.from({ length: tokens }, (_, i) => {
    const row = Array.from(features.subarray(i * width, (i + 1) * width));
    const norm = Math.max(Math.hypot(...row), 1e-6);
    return row.map((x) => x / norm);
  });
  const S: number[] = [];
  for (const a of rows) {
    for (const b of rows) {
      const d = a.reduce((sum, x, k) => sum + x * b[k], 0);
      S.push(Math.exp((Math.max(-1, Math.min(1, d)) - 1) / temperature));
    }
  }
  return S;
}

describe('affinity', () => {
  const backends = useBackends();

  for (const { name, data, tokens, width } of featureCases()) {
    for (const temperature of [0.07, 1]) {
      it(`is the formula on both backends: ${name}, τ = ${temperature}`, async () => {
        const [S] = await backends.agree(
          async (o) => o.read(o.affinity(o.upload(data, [tokens, width]), temperature)),
          within(temperature),
        );
        expectClose(S, naive(data, tokens, width, temperature), within(temperature));
      });
    }
  }

  it('agrees at any size', async () => {
    const sides = { tokens: fc.integer({ min: 1, max: 40 }), width: fc.integer({ min: 1, max: 21 }) };
    await fc.assert(
      fc.asyncProperty(fc.record({ ...sides, seed: fc.nat(1e6) }), async ({ tokens, width, seed }) => {
        const data = randomArray(seed, tokens * width);
        await backends.agree(
          async (o) => o.read(o.affinity(o.upload(data, [tokens, width]), 0.2)),
          within(0.2),
        );
      }),
      { numRuns: 25 },
    );
  });

  backends.each('is symmetric to the last bit', async (backend) => {
    const data = randomArray(11, 67 * 10);
    const [S] = await backend.run(async (o) => o.read(o.affinity(o.upload(data, [67, 10]), 0.02)));
    for (let i = 0; i < 67; i++) for (let j = 0; j < i; j++) expect(S[i * 67 + j]).toBe(S[j * 67 + i]);
  });

  backends.each('never exceeds 1, rounding or not', async (backend) => {
    const data = randomArray(15, 60 * 33).map((value, at) => (at >= 30 * 33 ? 0.3 + (at % 33) : value));
    const [S] = await backend.run(async (o) => o.read(o.affinity(o.upload(data, [60, 33]), 0.02)));
    expect(Math.max(...S)).toBe(1);
  });

  backends.each('permutes with its tokens', async (backend) => {
    const [tokens, width] = [23, 6];
    const data = randomArray(12, tokens * width);
    const order = randomPermutation(13, tokens);
    const [S, permuted] = await backend.run(async (o) =>
      o.read(
        o.affinity(o.upload(data, [tokens, width]), 0.1),
        o.affinity(o.upload(permuteRows(data, width, order), [tokens, width]), 0.1),
      ),
    );
    const expected = order.flatMap((i) => order.map((j) => S[i * tokens + j]));
    expectClose(permuted, expected, within(0.1));
  });

  for (const [place, value] of [
    [17 * 4 + 2, Number.NaN],
    [17 * 4, Number.POSITIVE_INFINITY],
    [17 * 4 + 3, Number.NEGATIVE_INFINITY],
  ]) {
    it(`names the token of a feature of ${value}`, async () => {
      const data = randomArray(14, 30 * 4);
      data[place] = value;
      data[25 * 4] = Number.NaN;
      const error = await backends.refusal(async (o) => o.read(o.affinity(o.upload(data, [30, 4]), 0.07)));
      expect(error).toBeInstanceOf(NumbersError);
      expect(error.message).toMatch(/^Token 17 has a feature that is not a number; /);
    });
  }

  it('refuses shapes and temperatures that make no sense', async () => {
    const data = new Float32Array(12);
    for (const temperature of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const error = await backends.refusal(async (o) => o.affinity(o.upload(data, [3, 4]), temperature));
      expect(error).toBeInstanceOf(RangeError);
    }
    for (const shape of [[12], [3, 2, 2]]) {
      expect(await backends.refusal(async (o) => o.affinity(o.upload(data, shape), 1))).toBeInstanceOf(
        RangeError,
      );
    }
    for (const shape of [[3, 3], [], [0, 12], [2.5, 4.8], [-3, -4]]) {
      expect(await backends.refusal(async (o) => o.upload(data, shape))).toBeInstanceOf(RangeError);
    }
  });
});
