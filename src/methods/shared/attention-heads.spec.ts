import { describe, expect, it } from 'vitest';
import { TOY_CARD, toyContext } from '../testing';
import { attentionHeads } from './attention-heads';

const IMAGE = { width: 160, height: 128 };
const GRID = { columns: 10, rows: 8, crop: { x0: 0, y0: 0, x1: 160, y1: 128 } };
const N = 80;
const context = toyContext(IMAGE, [{ x0: 48, y0: 32, x1: 112, y1: 96 }]);
const PIXEL = { x: 70, y: 60 };
const TOKEN = 3 * 10 + 4;

describe('attention per block and head', () => {
  it('has every block and head once, in order, scaled to a largest value of 1', async () => {
    const heads = await attentionHeads(context, GRID, PIXEL);
    expect(heads.map(({ block, head }) => [block, head])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ]);
    for (const { map, largest } of heads) {
      expect(map.values).toHaveLength(N);
      expect(Math.max(...map.values)).toBe(1);
      expect(largest).toBeGreaterThan(0);
      expect(largest).toBeLessThanOrEqual(1);
    }
  });

  it('has the head mean as the mean of its heads', async () => {
    const heads = await attentionHeads(context, GRID, PIXEL);
    const { width, heads: count, blocks } = TOY_CARD;
    // The toy's features depend on the place of a name in the list: ask for the same list.
    const names = Array.from({ length: blocks }, (_, l) => [`queries_${l}`, `keys_${l}`]).flat();
    const features = await context.encode(GRID.crop, GRID, names);
    for (let block = 0; block < blocks; block++) {
      const [mean] = await context.backend.run(async (operations) => {
        const all = (name: string) => operations.upload(features[name], [N + 1, width]);
        return operations.read(
          operations.attentionRows(all(`queries_${block}`), all(`keys_${block}`), count, [TOKEN]),
        );
      });
      const own = heads.filter((each) => each.block === block);
      for (let j = 0; j < N; j++) {
        const sum = own.reduce((total, { map, largest }) => total + map.values[j] * largest, 0);
        expect(sum / count).toBeCloseTo(mean[j], 6);
      }
    }
  });

  it('is the softmax written out, of the head’s own columns', async () => {
    const { width, heads: count } = TOY_CARD;
    const side = width / count;
    const names = Array.from({ length: TOY_CARD.blocks }, (_, l) => [`queries_${l}`, `keys_${l}`]).flat();
    const features = await context.encode(GRID.crop, GRID, names);
    const heads = await attentionHeads(context, GRID, PIXEL);
    for (const { block, head, largest, map } of heads) {
      const [q, k] = [features[`queries_${block}`], features[`keys_${block}`]];
      const weights = Array.from({ length: N + 1 }, (_, j) => {
        let dot = 0;
        for (let d = head * side; d < (head + 1) * side; d++) {
          dot += q[(TOKEN + 1) * width + d] * k[j * width + d];
        }
        return Math.exp(dot / Math.sqrt(side));
      });
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (let j = 0; j < N; j++) {
        expect(map.values[j] * largest).toBeCloseTo(weights[j + 1] / total, 6);
      }
    }
  });
});
