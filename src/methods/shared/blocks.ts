import { type Grid, tokenCount } from '../../geometry';
import type { Operations } from '../../kernels';
import type { Features, ModelCard } from '../../vit';
import { outputsOf, patchRows, recordAffinity, type Source } from './transition';

/** The source's own block counts this often, each later one once. */
const OWN_WEIGHT = 3;

/**
 * The source itself, and the same features of the `later` blocks after it, as far as the model has them. Only features
 * that are compared by their cosine can be put side by side; other sources stay alone.
 */
export function blocksOf(source: Source, card: ModelCard, later: number): readonly Source[] {
  if (!['keys', 'queries', 'tokens'].includes(source.kind)) return [source];
  const count = Math.min(later, card.blocks - 1 - source.block);
  return Array.from({ length: count + 1 }, (_, i) => ({ kind: source.kind, block: source.block + i }));
}

/** Names of the network's outputs that these need. */
export const outputsOfBlocks = (blocks: readonly Source[], card: ModelCard): readonly string[] =>
  blocks.flatMap((block) => outputsOf(block, card));

/**
 * Rows `[N, B·D]` whose cosine is the weighted mean of the blocks' cosines: each block's rows normalised, times
 * the root of its weight, side by side.
 */
export function sideBySide(features: Features, blocks: readonly Source[], card: ModelCard): Float32Array {
  const { width } = card;
  const all = blocks.map((block) => patchRows(features[outputsOf(block, card)[0]], width));
  const n = all[0].length / width;
  const out = new Float32Array(n * width * blocks.length);
  for (const [b, rows] of all.entries()) {
    const weight = b === 0 ? OWN_WEIGHT : 1;
    for (let token = 0; token < n; token++) {
      const row = rows.subarray(token * width, (token + 1) * width);
      let square = 0;
      for (const value of row) square += value * value;
      // The affinity's own floor: a row of zeros stays one.
      const scale = Math.sqrt(weight / Math.max(square, 1e-24));
      const at = (token * blocks.length + b) * width;
      for (let d = 0; d < width; d++) out[at + d] = scale * row[d];
    }
  }
  return out;
}

/** Records the affinity matrix of one source, or of several blocks side by side. */
export function recordAffinityOfBlocks(
  operations: Operations,
  grid: Grid,
  blocks: readonly Source[],
  features: Features,
  card: ModelCard,
  temperature: number,
): ReturnType<typeof recordAffinity> {
  if (blocks.length === 1) return recordAffinity(operations, grid, blocks[0], features, card, temperature);
  const rows = sideBySide(features, blocks, card);
  const shape = [tokenCount(grid), blocks.length * card.width] as const;
  return { S: operations.affinity(operations.upload(rows, shape), temperature), symmetric: true };
}
