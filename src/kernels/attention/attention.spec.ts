import { describe, expect, it } from 'vitest';
import { NumbersError } from '../errors';
import { useBackends } from '../testing/backends';
import { expectClose, sumOf } from '../testing/compare';
import { ATTENTION_CASES, naiveAttention } from '../testing/naive-attention';
import { randomArray } from '../testing/random';

const TOLERANCE = { absolute: 3e-6 };

describe('attention', () => {
  const backends = useBackends();

  for (const { name, tokens, width, heads, range } of ATTENTION_CASES) {
    const queries = randomArray(1, tokens * width, -range, range);
    const keys = randomArray(2, tokens * width, -range, range);
    const shape = [tokens, width];

    it(`is the naive softmax on both backends: ${name}`, async () => {
      const [attention] = await backends.agree(
        async (o) => o.read(o.attention(o.upload(queries, shape), o.upload(keys, shape), heads)),
        TOLERANCE,
      );
      const expected = naiveAttention(queries, keys, tokens, width, heads);
      expectClose(
        attention,
        expected.slice(1).flatMap((row) => row.slice(1)),
        TOLERANCE,
      );
    });

    it(`gives the same rows without the matrix: ${name}`, async () => {
      const rows = [tokens - 2, 0, Math.floor((tokens - 2) / 2), 0];
      const n = tokens - 1;
      const [some, all] = await backends.agree(async (o) => {
        const [q, k] = [o.upload(queries, shape), o.upload(keys, shape)];
        return o.read(o.attentionRows(q, k, heads, rows), o.attention(q, k, heads));
      }, TOLERANCE);
      expectClose(
        some,
        rows.flatMap((row) => Array.from(all.subarray(row * n, (row + 1) * n))),
        TOLERANCE,
      );
    });
  }

  backends.each('has rows that sum to at most 1', async (backend) => {
    const [queries, keys] = [randomArray(3, 40 * 8), randomArray(4, 40 * 8)];
    const [attention] = await backend.run(async (o) =>
      o.read(o.attention(o.upload(queries, [40, 8]), o.upload(keys, [40, 8]), 2)),
    );
    for (let i = 0; i < 39; i++) {
      const sum = sumOf(attention.subarray(i * 39, (i + 1) * 39));
      expect(sum).toBeGreaterThan(0);
      expect(sum).toBeLessThanOrEqual(1 + 1e-6);
    }
  });

  it('names tokens by their own number, and the class token by its name', async () => {
    const sound = randomArray(5, 30 * 4);
    const broken = (row: number) => {
      const data = sound.slice();
      data[row * 4 + 1] = Number.NaN;
      return data;
    };
    const shape = [30, 4];
    const attend = (queries: Float32Array, keys: Float32Array) =>
      backends.refusal(async (o) => o.read(o.attention(o.upload(queries, shape), o.upload(keys, shape), 1)));
    expect(await attend(broken(18), sound)).toBeInstanceOf(NumbersError);
    expect((await attend(broken(18), sound)).message).toMatch(/^Token 17 has a query that is not a number; /);
    expect((await attend(sound, broken(1))).message).toMatch(/^Token 0 has a key that is not a number; /);
    expect((await attend(sound, broken(0))).message).toMatch(
      /^The class token has a key that is not a number; /,
    );
  });

  it('names the token whose logits are beyond float32', async () => {
    const queries = randomArray(6, 30 * 4);
    queries.set([1e30, 1e30, 1e30, 1e30], 18 * 4);
    const keys = randomArray(7, 30 * 4, 1e29, 1e30);
    const error = await backends.refusal(async (o) =>
      o.read(o.attentionRows(o.upload(queries, [30, 4]), o.upload(keys, [30, 4]), 1, [3, 17, 20])),
    );
    expect(error).toBeInstanceOf(NumbersError);
    expect(error.message).toMatch(/^Token 17 has an attention that is not a number; /);
  });

  it('refuses heads, rows and shapes that make no sense', async () => {
    const data = new Float32Array(24);
    const cases: [number[], number[], number, number[]][] = [
      [[4, 6], [4, 6], 4, [0]],
      [[4, 6], [4, 6], 0, [0]],
      [[4, 6], [6, 4], 2, [0]],
      [[1, 24], [1, 24], 2, [0]],
      [[4, 6], [4, 6], 2, [3]],
      [[4, 6], [4, 6], 2, [-1]],
      [[4, 6], [4, 6], 2, [0.5]],
      [[4, 6], [4, 6], 2, []],
    ];
    for (const [q, k, heads, rows] of cases) {
      const error = await backends.refusal(async (o) =>
        o.attentionRows(o.upload(data, q), o.upload(data, k), heads, rows),
      );
      expect(error).toBeInstanceOf(RangeError);
    }
  });
});
