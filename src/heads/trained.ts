import type { ParameterValues } from '../methods';
import { digestOf } from '../methods/shared/float-text';
import type { Weights } from './descent/weights';
import type { FeatureKey, HeadId, TrainedHead } from './head';

/** A head as it is handed on, with the key that stands for all that it predicts by. */
export function trainedHead(
  head: HeadId,
  features: FeatureKey,
  classes: readonly string[],
  parameters: ParameterValues,
  weights: Weights,
  made: string,
): TrainedHead {
  const digests = Object.entries(weights)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, values]) => `${name} ${digestOf(values)}`);
  const rest = JSON.stringify([features, classes, Object.entries(parameters).sort(), digests]);
  return {
    ...{ head, features, classes, parameters, weights, made },
    key: `${head} ${digestOf(new TextEncoder().encode(rest))}`,
  };
}
