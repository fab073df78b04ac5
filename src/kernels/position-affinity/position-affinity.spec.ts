import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { randomArray } from '../testing/random';

describe('position affinity', () => {
  const backends = useBackends();

  for (const tokens of [1, 5, 67]) {
    it(`is the formula on both backends: ${tokens} tokens`, async () => {
      const x = randomArray(1, tokens * 2, 0, 1);
      const [S] = await backends.agree(
        async (o) => o.read(o.positionAffinity(o.upload(x, [tokens, 2]), 0.1)),
        { absolute: 1e-6, relative: 2e-5 },
      );
      const expected = Array.from({ length: tokens * tokens }, (_, at) => {
        const [i, j] = [Math.floor(at / tokens), at % tokens];
        const distance = Math.hypot(x[2 * i] - x[2 * j], x[2 * i + 1] - x[2 * j + 1]);
        return Math.exp(-(distance ** 2) / (2 * 0.1 ** 2));
      });
      expectClose(S, expected, { absolute: 1e-6, relative: 2e-5 });
    });
  }

  it('takes positions far apart for strangers, not for an error', async () => {
    const x = Float32Array.of(0, 0, 1e15, 0, 0, -1e15);
    const [S] = await backends.agree(async (o) => o.read(o.positionAffinity(o.upload(x, [3, 2]), 0.1)), {
      absolute: 0,
    });
    expect(Array.from(S)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it('refuses what is no position', async () => {
    const x = Float32Array.of(0, 0, 1, Number.NaN);
    const error = await backends.refusal(async (o) => o.read(o.positionAffinity(o.upload(x, [2, 2]), 0.1)));
    expect(error.message).toMatch(/^Token 1 has a position that is not a number; /);
    expect(await backends.refusal(async (o) => o.positionAffinity(o.upload(x, [4, 1]), 0.1))).toBeInstanceOf(
      RangeError,
    );
    expect(await backends.refusal(async (o) => o.positionAffinity(o.upload(x, [2, 2]), 0))).toBeInstanceOf(
      RangeError,
    );
  });
});
