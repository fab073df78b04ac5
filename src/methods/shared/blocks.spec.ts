import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../kernels';
import { toyContext } from '../testing';
import { blocksOf, outputsOfBlocks, sideBySide } from './blocks';
import type { Source } from './transition';

const card = { ...toyContext({ width: 32, height: 32 }, []).model, blocks: 8 };
const outputsOf = (blocks: readonly Source[]) => outputsOfBlocks(blocks, card);
/** Rows of whole numbers; no row is zero. */
const rowsOf = (width: number, count: number) =>
  fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: width * count, maxLength: width * count })
    .map((values) => Float32Array.from(values, (value, i) => (i % width === 0 ? 5 : value)));

describe('later blocks', () => {
  it('are those after the source’s, as far as the model goes', () => {
    const keys = { kind: 'keys', block: 5 } as const;
    expect(outputsOf(blocksOf(keys, card, 0))).toEqual(['keys_5']);
    expect(outputsOf(blocksOf(keys, card, 2))).toEqual(['keys_5', 'keys_6', 'keys_7']);
    expect(outputsOf(blocksOf(keys, card, 4))).toEqual(['keys_5', 'keys_6', 'keys_7']);
    expect(outputsOf(blocksOf({ kind: 'tokens', block: 7 }, card, 2))).toEqual(['tokens_7']);
    expect(blocksOf({ kind: 'attention', block: 2 }, card, 2)).toHaveLength(1);
    expect(blocksOf({ kind: 'attention-all', block: 2 }, card, 2)).toHaveLength(1);
    expect(outputsOf(blocksOf({ kind: 'position', block: 5 }, card, 2))).toEqual([]);
  });

  it('give the affinity of the weighted mean cosine, the source three times', async () => {
    const width = 5;
    const n = 4;
    const blocks = blocksOf({ kind: 'keys', block: 5 }, card, 2);
    const backend = createCpuBackend();
    await fc.assert(
      fc.asyncProperty(fc.tuple(...blocks.map(() => rowsOf(width, n + 1))), async (all) => {
        const features = Object.fromEntries(blocks.map(({ block }, b) => [`keys_${block}`, all[b]]));
        const length = (rows: Float32Array, i: number) =>
          Math.hypot(...rows.subarray((i + 1) * width, (i + 2) * width));
        const rows = sideBySide(features, blocks, { ...card, width });
        const [S] = await backend.run(async (operations) =>
          operations.read(operations.affinity(operations.upload(rows, [n, 3 * width]), 0.5)),
        );
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            const cosines = all.map((block) => {
              let sum = 0;
              for (let d = 0; d < width; d++) sum += block[(i + 1) * width + d] * block[(j + 1) * width + d];
              return sum / length(block, i) / length(block, j);
            });
            const mean = (3 * cosines[0] + cosines[1] + cosines[2]) / 5;
            expect(S[i * n + j]).toBeCloseTo(Math.exp((mean - 1) / 0.5), 4);
          }
        }
      }),
    );
  });
});
