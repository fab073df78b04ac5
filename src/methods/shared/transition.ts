import { type Grid, tokenCentre, tokenCount } from '../../geometry';
import type { Operations, Tensor } from '../../kernels';
import type { Features, ModelCard } from '../../vit';
import type { MethodContext, ParameterDeclaration } from '../declaration';
import type { Settings } from './define';

/** What the transition matrix is made of, and the block it comes from. */
export interface Source {
  readonly kind: 'keys' | 'queries' | 'tokens' | 'attention' | 'attention-all' | 'position';
  readonly block: number;
}

/** The two parameters that decide more than any other. */
export const sourceParameters = (
  stage: number,
  symbol?: string,
  preset: 'model' | 'queries' = 'model',
): readonly ParameterDeclaration[] => [
  {
    id: 'source',
    label: 'Source',
    ...(symbol ? { symbol } : {}),
    sentence:
      'What two patch tokens are compared by: the keys, queries, tokens or attention of a block, the mean attention of all blocks, or (as a control without a network) only their distance. "model" takes what the model card names.',
    stage,
    kind: 'choice',
    options: ['model', 'keys', 'queries', 'tokens', 'attention', 'attention-all', 'position'],
    default: preset,
  },
  {
    id: 'block',
    label: 'Block',
    sentence:
      'The block of the ViT the features come from, counted from 0; −1 takes the one the model card names, −2 the one that stands where EXITS’s 10th of 12 does.',
    stage,
    kind: 'number',
    minimum: -2,
    maximum: 47,
    step: 1,
    default: -1,
  },
];

/** @throws Error with a sentence where the model has no such block */
export function sourceOf(settings: Settings, card: ModelCard): Source {
  const asked = settings.number('block');
  const tenthOfTwelve = Math.ceil((10 * card.blocks) / 12) - 1;
  const block = asked === -1 ? card.affinity.block : asked === -2 ? tenthOfTwelve : asked;
  if (!Number.isInteger(block) || block >= card.blocks) {
    throw new Error(`Block ${block} does not exist: ${card.name} has blocks 0 to ${card.blocks - 1}.`);
  }
  const source = settings.choice('source');
  return { kind: source === 'model' ? card.affinity.source : (source as Source['kind']), block };
}

/** Names of the network's outputs that a source needs. */
export function outputsOf(source: Source, card: ModelCard): readonly string[] {
  switch (source.kind) {
    case 'keys':
      return [`keys_${source.block}`];
    case 'queries':
      return [`queries_${source.block}`];
    case 'tokens':
      return [`tokens_${source.block}`];
    case 'attention':
      return [`queries_${source.block}`, `keys_${source.block}`];
    case 'attention-all':
      return ['queries', 'keys'].flatMap((kind) => allBlocks(card).map((block) => `${kind}_${block}`));
    case 'position':
      return [];
  }
}

const allBlocks = (card: ModelCard): readonly number[] => Array.from({ length: card.blocks }, (_, l) => l);

/**
 * Queries or keys of all blocks side by side, `[1+N, blocks·D]`: with `blocks·heads` heads of the same width, the
 * head mean of their attention is the mean over all blocks.
 */
export function besideEachOther(features: Features, kind: 'queries' | 'keys', card: ModelCard): Float32Array {
  const parts = allBlocks(card).map((block) => features[`${kind}_${block}`]);
  const rows = parts[0].length / card.width;
  const out = new Float32Array(rows * card.width * card.blocks);
  for (let row = 0; row < rows; row++) {
    parts.forEach((part, block) => {
      out.set(
        part.subarray(row * card.width, (row + 1) * card.width),
        (row * card.blocks + block) * card.width,
      );
    });
  }
  return out;
}

/** Features of a grid's crop; none for a source that needs no network. */
export const encodeSource = async (context: MethodContext, grid: Grid, source: Source): Promise<Features> => {
  const outputs = outputsOf(source, context.model);
  return outputs.length === 0 ? {} : context.encode(grid.crop, grid, outputs);
};

/** Feature rows `[N, D]` of the patch tokens: the class token's row dropped. */
export const patchRows = (features: Float32Array, width: number): Float32Array => features.subarray(width);

/** A position-only affinity falls off with this distance, crop sides = 1 (methods/README). */
export const POSITION_SIGMA = 0.1;

/** Token centres `[N, 2]`, crop sides = 1. */
export function positionsOf(grid: Grid): Float32Array {
  const n = tokenCount(grid);
  const positions = new Float32Array(2 * n);
  for (let token = 0; token < n; token++) {
    const centre = tokenCentre({ ...grid, crop: { x0: 0, y0: 0, x1: 1, y1: 1 } }, token);
    positions.set([centre.x, centre.y], 2 * token);
  }
  return positions;
}

/** Records the affinity matrix S of a source. */
export function recordAffinity(
  operations: Operations,
  grid: Grid,
  source: Source,
  features: Features,
  card: ModelCard,
  temperature: number,
): { readonly S: Tensor; readonly symmetric: boolean } {
  const n = tokenCount(grid);
  const all = (name: string) => operations.upload(features[name], [n + 1, card.width]);
  switch (source.kind) {
    case 'keys':
    case 'queries':
    case 'tokens': {
      const rows = patchRows(features[`${source.kind}_${source.block}`], card.width);
      return {
        S: operations.affinity(operations.upload(rows, [n, card.width]), temperature),
        symmetric: true,
      };
    }
    case 'attention': {
      const S = operations.attention(all(`queries_${source.block}`), all(`keys_${source.block}`), card.heads);
      return { S, symmetric: false };
    }
    case 'attention-all': {
      const shape = [n + 1, card.blocks * card.width];
      const [q, k] = (['queries', 'keys'] as const).map((kind) =>
        operations.upload(besideEachOther(features, kind, card), shape),
      );
      return { S: operations.attention(q, k, card.blocks * card.heads), symmetric: false };
    }
    case 'position': {
      return {
        S: operations.positionAffinity(operations.upload(positionsOf(grid), [n, 2]), POSITION_SIGMA),
        symmetric: true,
      };
    }
  }
}

/** A sentence where Sinkhorn stopped at its cap, else nothing. `residuals`: −1 where none was needed. */
export function convergenceFlag(residuals: Float32Array, tolerance = 1e-4): readonly string[] {
  const last = residuals.findLast((residual) => residual >= 0) ?? 0;
  return last > tolerance
    ? [`Sinkhorn stopped after ${residuals.length} iterations with a residual of ${last.toExponential(1)}.`]
    : [];
}

/** The feature rows `[N, D]` tokens are compared by (attention: its keys); nothing for a source without a network. */
export function tokenRows(features: Features, source: Source, card: ModelCard): Float32Array | undefined {
  if (source.kind === 'position') return undefined;
  const kind = source.kind === 'attention' || source.kind === 'attention-all' ? 'keys' : source.kind;
  return patchRows(features[`${kind}_${source.block}`], card.width);
}

/** What walks from single tokens start with: one column for each, `[n, tokens]`, 1 at its token. */
export function startFrom(n: number, tokens: readonly number[]): Float32Array {
  const start = new Float32Array(n * tokens.length);
  tokens.forEach((token, column) => {
    start[token * tokens.length + column] = 1;
  });
  return start;
}
