import type { Grid } from '../geometry';
import type { MethodContext } from '../methods';
import type { Settings } from '../methods/shared/define';
import { patchRows } from '../methods/shared/transition';
import type { ModelCard } from '../vit';
import type { FeatureKey, TrainedHead } from './head';

/** Outputs of the network: query, key, and the token that both are made of, which the block before left. */
function outputsOf(kind: string, block: number): readonly string[] {
  const token = block > 0 ? [`tokens_${block - 1}`] : [];
  if (kind === 'joined') return [`queries_${block}`, `keys_${block}`, ...token];
  return kind === 'tokens' ? token : [`${kind}_${block}`];
}

/**
 * What a head's features are by its parameters `features` and `block`.
 * @throws Error with a sentence where no graph of the model has them
 */
export function featureKeyOf(card: ModelCard, settings: Settings): FeatureKey {
  const asked = settings.number('block');
  const block = asked < 0 ? card.affinity.block : asked;
  const outputs = outputsOf(settings.choice('features'), block);
  const known = new Set(card.graphs.flatMap((graph) => graph.outputs));
  const missing = outputs.find((name) => !known.has(name));
  if (outputs.length === 0 || missing) {
    throw new Error(
      `The model ${card.name} has no ${missing ?? 'tokens before block 0'} for a head to learn from; choose another block.`,
    );
  }
  return { model: card.graphs[0].sha256, outputs, width: outputs.length * card.width };
}

/** @throws Error with a sentence where a head was trained on other features than this model gives */
export function checkHead({ features }: Pick<TrainedHead, 'features'>, card: ModelCard): void {
  if (features.model === card.graphs[0].sha256) return;
  throw new Error(
    'The head was trained on another model’s features, so it says nothing here; train it anew, or load that model.',
  );
}

/** The features of a crop's tokens side by side, `[N, D]`. */
export async function encodeJoined(
  context: Pick<MethodContext, 'encode' | 'model'>,
  grid: Grid,
  { outputs }: FeatureKey,
): Promise<Float32Array> {
  const { width } = context.model;
  const features = await context.encode(grid.crop, grid, outputs);
  const parts = outputs.map((name) => patchRows(features[name], width));
  if (parts.length === 1) return parts[0];
  const n = grid.columns * grid.rows;
  const out = new Float32Array(n * width * parts.length);
  for (let token = 0; token < n; token++) {
    parts.forEach((part, k) => {
      out.set(part.subarray(token * width, (token + 1) * width), (token * parts.length + k) * width);
    });
  }
  return out;
}

/** Each part of each row to mean 0 and variance 1, in place of LayerNorm without weights. @param width of a part */
export function layerNormed(rows: Float32Array, width: number): Float32Array {
  const out = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at += width) {
    let mean = 0;
    for (let d = 0; d < width; d++) mean += rows[at + d] / width;
    let variance = 0;
    for (let d = 0; d < width; d++) variance += (rows[at + d] - mean) ** 2 / width;
    const scale = 1 / Math.sqrt(variance + 1e-6);
    for (let d = 0; d < width; d++) out[at + d] = (rows[at + d] - mean) * scale;
  }
  return out;
}
