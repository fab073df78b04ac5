import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { clusteredRows, featureCases, randomArray } from '../testing/random';

/** As the cosines'. */
const TOLERANCE = { absolute: 2e-6 };

describe('prototype scores', () => {
  const backends = useBackends();

  for (const { name, data, tokens, width } of featureCases()) {
    for (const count of [1, 7]) {
      it(`are the largest cosine on both backends: ${name}, ${count} prototypes`, async () => {
        const prototypes = randomArray(9, count * width);
        let chosen: Float32Array = new Float32Array();
        const [scores, cosines] = await backends.agree(async (o) => {
          const [features, p] = [o.upload(data, [tokens, width]), o.upload(prototypes, [count, width])];
          const { scores, nearest } = o.prototypeScores(features, p);
          const [s, d, l] = await o.read(scores, o.cosines(features, p), nearest);
          chosen = l;
          // A prototype within rounding of the best is as good as the best.
          for (const [i, one] of l.entries()) {
            expect(d[i * count + one]).toBeGreaterThanOrEqual(s[i] - 3e-6);
          }
          return [s, d];
        }, TOLERANCE);
        expect(chosen.every((l) => Number.isInteger(l) && l >= 0 && l < count)).toBe(true);
        for (const [i, score] of scores.entries()) {
          expect(score).toBe(Math.max(...cosines.subarray(i * count, (i + 1) * count)));
        }
      });
    }
  }

  it('find the cluster of every token, and 1 on the prototype itself', async () => {
    const data = clusteredRows(3, 67, 12, 4, 0.05);
    const prototypes = data.slice(0, 4 * 12);
    const [scores, nearest] = await backends.agree(async (o) => {
      const found = o.prototypeScores(o.upload(data, [67, 12]), o.upload(prototypes, [4, 12]));
      return o.read(found.scores, found.nearest);
    }, TOLERANCE);
    expect(Array.from(nearest)).toEqual(Array.from({ length: 67 }, (_, i) => i % 4));
    expectClose(scores.subarray(0, 4), [1, 1, 1, 1], TOLERANCE);
  });

  backends.each('take the lowest prototype of a tie', async (backend) => {
    const one = randomArray(4, 6, 0.1, 1);
    // The same direction, rounded differently: cosines differ in their last bits only.
    const prototypes = Float32Array.from(
      { length: 5 * 6 },
      (_, at) => one[at % 6] * (1 + 0.37 * Math.floor(at / 6)),
    );
    const [nearest] = await backend.run(async (o) =>
      o.read(
        o.prototypeScores(o.upload(randomArray(5, 60, 0.1, 1), [10, 6]), o.upload(prototypes, [5, 6]))
          .nearest,
      ),
    );
    expect(Array.from(nearest)).toEqual(new Array(10).fill(0));
  });

  it('name a prototype that is not a number and refuse other widths', async () => {
    const features = randomArray(6, 6);
    const refuse = (data: Float32Array, shape: number[]) =>
      backends.refusal(async (o) =>
        o.read(o.prototypeScores(o.upload(features, [3, 2]), o.upload(data, shape)).scores),
      );
    expect((await refuse(Float32Array.of(1, 0, Number.NaN, 1), [2, 2])).message).toMatch(
      /^Prototype 1 has an entry that is not a number; /,
    );
    expect(await refuse(Float32Array.of(1, 0, 1, 1), [4, 1])).toBeInstanceOf(RangeError);
  });
});
