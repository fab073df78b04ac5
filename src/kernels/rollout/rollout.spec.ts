import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose, sumOf } from '../testing/compare';
import { ATTENTION_CASES, naiveAttention } from '../testing/naive-attention';
import { randomArray } from '../testing/random';

const TOLERANCE = { absolute: 5e-6 };

describe('rollout', () => {
  const backends = useBackends();

  for (const { name, tokens, width, heads, range } of ATTENTION_CASES) {
    it(`is r·Ā, Ā = attention + I over its row sums, on both backends: ${name}`, async () => {
      const queries = randomArray(1, tokens * width, -range, range);
      const keys = randomArray(2, tokens * width, -range, range);
      const rows = randomArray(3, 3 * tokens, 0, 1);
      rows.fill(0, 0, tokens);
      rows[tokens - 1] = 1;
      const shape = [tokens, width];
      const [next] = await backends.agree(
        async (o) =>
          o.read(
            o.rolloutStep(
              o.upload(rows, [3, tokens]),
              o.upload(queries, shape),
              o.upload(keys, shape),
              heads,
            ),
          ),
        TOLERANCE,
      );
      const A = naiveAttention(queries, keys, tokens, width, heads);
      for (const [i, row] of A.entries()) {
        row[i] += 1;
        const sum = sumOf(row);
        for (const j of row.keys()) row[j] /= sum;
      }
      const expected = Array.from({ length: 3 * tokens }, (_, at) => {
        const r = Math.floor(at / tokens);
        return sumOf(A.map((row, i) => rows[r * tokens + i] * row[at % tokens]));
      });
      expectClose(next, expected, { absolute: 5e-6, relative: 1e-6 });
      expect(sumOf(next.subarray(0, tokens))).toBeCloseTo(1, 5);
    });
  }

  it('refuses rows without the class token', async () => {
    const data = new Float32Array(24);
    const error = await backends.refusal(async (o) =>
      o.rolloutStep(o.upload(data.subarray(0, 3), [1, 3]), o.upload(data, [4, 6]), o.upload(data, [4, 6]), 2),
    );
    expect(error).toBeInstanceOf(RangeError);
  });
});
