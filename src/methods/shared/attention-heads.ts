import { type Grid, type Point, tokenCount, tokenOfPixel } from '../../geometry';
import type { Operations, Tensor } from '../../kernels';
import type { Features } from '../../vit';
import type { LookedMap, MethodContext, Palette, TokenMap } from '../declaration';
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

/** A head to be looked at: where its map was painted, `largest` stayed behind with the numbers. */
export interface LookedHead extends Omit<AttentionHead, 'largest' | 'map'> {
  readonly largest?: number;
  readonly map: LookedMap;
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

/** A head of a network, and what its map is called. */
interface HeadPlace {
  readonly block: number;
  readonly head: number;
}

const titleOf = ({ block, head }: HeadPlace): string => `Attention of block ${block}, head ${head + 1}`;

/** Every head, block by block, and how their rows are recorded, `[1, N]` each. */
async function headsOf(context: MethodContext, grid: Grid, pixel: Point) {
  const { blocks, heads, width } = context.model;
  const n = tokenCount(grid);
  const token = tokenOfPixel(grid, pixel);
  const outputs = Array.from({ length: blocks }, (_, l) => [`queries_${l}`, `keys_${l}`]).flat();
  const features: Features = await context.encode(grid.crop, grid, outputs);
  const places = Array.from({ length: blocks * heads }, (_, i): HeadPlace => {
    return { block: Math.floor(i / heads), head: i % heads };
  });
  const record = (operations: Operations): readonly Tensor[] => {
    const part = (name: string, head: number) =>
      operations.upload(columnsOf(features[name], width, heads, head), [n + 1, width / heads]);
    return places.map(({ block, head }) =>
      operations.attentionRows(part(`queries_${block}`, head), part(`keys_${block}`, head), 1, [token]),
    );
  };
  return { places, record };
}

async function readHeads(
  operations: Operations,
  tensors: readonly Tensor[],
  places: readonly HeadPlace[],
  grid: Grid,
): Promise<readonly AttentionHead[]> {
  const rows = await operations.read(...tensors);
  return places.map((place, i) => {
    const largest = maximum(rows[i]);
    const values = largest > 0 ? rows[i].map((value) => value / largest) : rows[i];
    return { ...place, largest, map: { title: titleOf(place), grid, values } };
  });
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
  const { places, record } = await headsOf(context, grid, pixel);
  return context.backend.run((operations) => readHeads(operations, record(operations), places, grid));
}

/** The same in one picture, painted where it was computed; where that cannot be, the rows themselves. */
export async function attentionPictures(
  context: MethodContext,
  grid: Grid,
  pixel: Point,
  palette: Palette,
): Promise<readonly LookedHead[]> {
  const { places, record } = await headsOf(context, grid, pixel);
  const { rows, columns } = grid;
  // As many beside each other as a block has heads: a row of the picture is a block.
  const across = context.model.heads;
  return context.backend.run(async (operations) => {
    const tensors = record(operations);
    const maps = tensors.map((of) => ({ of }));
    const picture = await operations.paint(maps, { rows, columns, across, palette });
    if (!picture) return readHeads(operations, tensors, places, grid);
    return places.map((place): LookedHead => {
      const at = { x: place.head * columns, y: place.block * rows };
      return { ...place, map: { title: titleOf(place), grid, painted: { picture, at } } };
    });
  });
}
