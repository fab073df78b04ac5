import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { featureCases, randomArray } from '../testing/random';

/** A sum of D squares in float32; below 1e-37 a GPU may read zero. */
const TOLERANCE = { absolute: 1e-37, relative: 1e-6 };

describe('norms', () => {
  const backends = useBackends();

  for (const { name, data, tokens, width } of featureCases()) {
    it(`are the lengths of rows on both backends: ${name}`, async () => {
      const [norms] = await backends.agree(
        async (o) => o.read(o.norms(o.upload(data, [tokens, width]))),
        TOLERANCE,
      );
      const expected = Array.from({ length: tokens }, (_, i) =>
        Math.hypot(...data.subarray(i * width, (i + 1) * width)),
      );
      expectClose(norms, expected, TOLERANCE);
    });
  }

  it('name a feature that is not a number', async () => {
    const data = randomArray(1, 12);
    data[7] = Number.NaN;
    const error = await backends.refusal(async (o) => o.read(o.norms(o.upload(data, [4, 3]))));
    expect(error.message).toMatch(/^Token 2 has a feature that is not a number; /);
    expect(await backends.refusal(async (o) => o.norms(o.upload(data, [12])))).toBeInstanceOf(RangeError);
  });
});
