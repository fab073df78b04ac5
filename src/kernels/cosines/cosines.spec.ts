import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { featureCases, randomArray } from '../testing/random';

const TOLERANCE = { absolute: 2e-6 };

describe('cosines', () => {
  const backends = useBackends();

  for (const { name, data, tokens, width } of featureCases()) {
    for (const count of [1, 6]) {
      it(`are the formula on both backends: ${name}, ${count} vectors`, async () => {
        const vectors = randomArray(9, count * width, -3, 3);
        vectors.fill(0, 0, width);
        const [d] = await backends.agree(
          async (o) => o.read(o.cosines(o.upload(data, [tokens, width]), o.upload(vectors, [count, width]))),
          TOLERANCE,
        );
        const norm = (a: number[]) => Math.max(Math.hypot(...a), 1e-6);
        const expected = Array.from({ length: tokens * count }, (_, at) => {
          const [j, m] = [Math.floor(at / count), at % count];
          const a = Array.from(data.subarray(j * width, (j + 1) * width));
          const b = Array.from(vectors.subarray(m * width, (m + 1) * width));
          return a.reduce((sum, x, k) => sum + (x / norm(a)) * (b[k] / norm(b)), 0);
        });
        expectClose(d, expected, TOLERANCE);
      });
    }
  }

  backends.each('stay within −1 … 1', async (backend) => {
    const data = randomArray(1, 50 * 33);
    const opposite = data.map((value) => -2 * value);
    const [same, other] = await backend.run(async (o) => {
      const features = o.upload(data, [50, 33]);
      return o.read(o.cosines(features, features), o.cosines(features, o.upload(opposite, [50, 33])));
    });
    for (const d of [...same, ...other]) expect(Math.abs(d)).toBeLessThanOrEqual(1);
    for (let i = 0; i < 50; i++) expect(same[i * 51]).toBeCloseTo(1, 6);
    for (let i = 0; i < 50; i++) expect(other[i * 51]).toBeCloseTo(-1, 6);
  });

  it('names a vector that is not a number and refuses other widths', async () => {
    const vectors = Float32Array.of(1, 2, Number.NaN, 4);
    const error = await backends.refusal(async (o) =>
      o.read(o.cosines(o.upload(randomArray(1, 6), [3, 2]), o.upload(vectors, [2, 2]))),
    );
    expect(error.message).toMatch(/^Vector 1 has an entry that is not a number; /);
    expect(
      await backends.refusal(async (o) =>
        o.cosines(o.upload(randomArray(1, 6), [3, 2]), o.upload(vectors, [4, 1])),
      ),
    ).toBeInstanceOf(RangeError);
  });
});
