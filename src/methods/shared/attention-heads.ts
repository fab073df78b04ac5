import { type Grid, type Point, tokenCount, tokenOfPixel } from '../../geometry';
import type { Features } from '../../vit';
import type { MethodContext, TokenMap } from '../declaration';
import { maximum } from './numbers';

/** What one head of one block attends to from one token. */
export interface AttentionHead {
  /** Counted from 0, as the model card counts. */
  readonly block: number;
  /** Counted from 0. */
  readonly head: number;
  /** Attention the largest of the patch tokens gets, 0…1; `map.values` times this is the attention itself. */
  readonly largest: number;
  readonly map: TokenMap;
}

/** Columns of one head of `[1+N, width]` features: `[1+N, width/heads]`. */
function columnsOf(features: Float32Array, width: number, heads: number, head: number): Float32Array {
  const side = width / heads;
  const rows = features.length / width;
  const out = new Float32Array(rows * side);
  for (let row = 0; row < rows; row++) {
    const from = row * width + head * side;
    out.set(features.subarray(from, from + side), row * side);
  }
  return out;
}

/**
 * The attention of one token in every block and head: `softmax(q_h k_hᵀ/√(D/heads))`, the class column left
 * out and not renormalised. One head of D columns is an attention with a single head over its own D/heads.
 * @param pixel of the image; its token (or the nearest of the grid) is the row
 * @returns block by block, head by head, each `[N]` divided by its largest value
 */
export async function attentionHeads(
  context: MethodContext,
  grid: Grid,
  pixel: Point,
): Promise<readonly AttentionHead[]> {
  const { blocks, heads, width } = context.model;
  const n = tokenCount(grid);
  const token = tokenOfPixel(grid, pixel);
  const places = Array.from({ length: blocks * heads }, (_, i) => ({
    block: Math.floor(i / heads),
    head: i % heads,
  }));
  const outputs = Array.from({ length: blocks }, (_, l) => [`queries_${l}`, `keys_${l}`]).flat();
  const features: Features = await context.encode(grid.crop, grid, outputs);
  const rows = await context.backend.run(async (operations) => {
    const part = (name: string, head: number) =>
      operations.upload(columnsOf(features[name], width, heads, head), [n + 1, width / heads]);
    const tensors = places.map(({ block, head }) =>
      operations.attentionRows(part(`queries_${block}`, head), part(`keys_${block}`, head), 1, [token]),
    );
    return operations.read(...tensors);
  });
  return places.map(({ block, head }, i) => {
    const largest = maximum(rows[i]);
    return {
      block,
      head,
      largest,
      map: {
        title: `Attention of block ${block}, head ${head + 1}`,
        grid,
        values: largest > 0 ? rows[i].map((value) => value / largest) : rows[i],
      },
    };
  });
}
