import type { Grid } from '../geometry';
import type { MethodContext } from '../methods';
import { patchRows } from '../methods/shared/transition';
import type { ModelCard } from '../vit';
import type { FeatureKey, TrainedHead } from './head';

/** What a head's features are, of this model. @throws Error with a sentence where no graph of it has them */
export function featureKeyOf(card: ModelCard, outputs: readonly string[]): FeatureKey {
  const known = new Set(card.graphs.flatMap((graph) => graph.outputs));
  const missing = outputs.find((name) => !known.has(name));
  if (missing) throw new Error(`The model ${card.name} has no output ${missing} for a head to learn from.`);
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
