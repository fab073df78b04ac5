import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { randomArray } from '../testing/random';

describe('ratio', () => {
  const backends = useBackends();

  for (const [hops, tokens] of [
    [1, 1],
    [4, 67],
    [17, 5],
  ]) {
    it(`is that of the last of ${hops} hops on both backends`, async () => {
      const walk = randomArray(1, hops * tokens * 2, 0, 1);
      walk.set([0, 0], (hops - 1) * tokens * 2);
      const [ratio] = await backends.agree(async (o) => o.read(o.ratio(o.upload(walk, [hops, tokens, 2]))), {
        absolute: 1e-6,
      });
      const last = walk.subarray((hops - 1) * tokens * 2);
      const expected = Array.from({ length: tokens }, (_, i) => {
        const [f, b] = [last[2 * i], last[2 * i + 1]];
        return (f + 1e-12) / (f + b + 2e-12);
      });
      expectClose(ratio, expected, { absolute: 1e-6 });
      expect(ratio[0]).toBeCloseTo(0.5, 6);
    });
  }

  it('is ½ where both are tiny, and refuses a walk of other columns', async () => {
    const walk = Float32Array.of(1e-30, 0, 0, 1e-30, 1e-12, 0);
    const [ratio] = await backends.agree(async (o) => o.read(o.ratio(o.upload(walk, [1, 3, 2]))), {
      absolute: 1e-6,
    });
    expectClose(ratio, [0.5, 0.5, 2 / 3], { absolute: 1e-6 });
    expect(await backends.refusal(async (o) => o.ratio(o.upload(walk, [2, 3])))).toBeInstanceOf(RangeError);
    expect(await backends.refusal(async (o) => o.ratio(o.upload(walk, [1, 2, 3])))).toBeInstanceOf(
      RangeError,
    );
  });
});
