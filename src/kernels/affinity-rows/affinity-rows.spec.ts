import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { featureCases, randomArray } from '../testing/random';

/** As the affinity's. */
const within = (temperature: number) => ({ absolute: 1e-6 + 6e-7 / temperature });

describe('affinity rows', () => {
  const backends = useBackends();

  for (const { name, data, tokens, width } of featureCases()) {
    it(`are rows of the affinity on both backends: ${name}`, async () => {
      const rows = [tokens - 1, 0, Math.floor(tokens / 2), 0, 0];
      for (const temperature of [0.07, 1]) {
        const [some, all] = await backends.agree(async (o) => {
          const features = o.upload(data, [tokens, width]);
          return o.read(o.affinityRows(features, temperature, rows), o.affinity(features, temperature));
        }, within(temperature));
        expectClose(
          some,
          rows.flatMap((row) => Array.from(all.subarray(row * tokens, (row + 1) * tokens))),
          within(temperature),
        );
      }
    });
  }

  backends.each('need no matrix: one row of 16,384 tokens', async (backend) => {
    const [tokens, width] = [16_384, 3];
    const data = randomArray(1, tokens * width);
    const [row] = await backend.run(async (o) =>
      o.read(o.affinityRows(o.upload(data, [tokens, width]), 0.5, [16_000])),
    );
    const unit = (i: number) => {
      const phi = Array.from(data.subarray(3 * i, 3 * i + 3));
      return phi.map((x) => x / Math.hypot(...phi));
    };
    const own = unit(16_000);
    const expected = Float64Array.from(row, (_, j) =>
      Math.exp((unit(j).reduce((sum, x, k) => sum + x * own[k], 0) - 1) / 0.5),
    );
    expectClose(row, expected, within(0.5));
  });

  it('refuse tokens that do not exist, and name a feature that is not a number', async () => {
    const data = randomArray(2, 12);
    for (const rows of [[], [4], [-1], [0.5]]) {
      const error = await backends.refusal(async (o) => o.affinityRows(o.upload(data, [4, 3]), 1, rows));
      expect(error).toBeInstanceOf(RangeError);
    }
    data[10] = Number.NaN;
    const error = await backends.refusal(async (o) => o.read(o.affinityRows(o.upload(data, [4, 3]), 1, [0])));
    expect(error.message).toMatch(/^Token 3 has a feature that is not a number; /);
  });
});
