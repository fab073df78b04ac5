import type { MethodContext } from '../../methods';
import { refinedTargets, regroup } from '../../methods/bestie/refine';
import type { BestieState, PredictedMaps } from '../../methods/bestie/state';
import type { Targets } from '../../methods/bestie/targets';
import { UNLABELLED, type WeightedTarget } from '../tape/losses';
import type { HeadSample } from './samples';

/** Targets of all classes of an image, over its canvas. */
export interface HeadTargets {
  /** `[height, width, C]`. */
  readonly centre: WeightedTarget;
  /** `[height, width, 2]`. */
  readonly offset: WeightedTarget;
}

/**
 * The classes' targets as one.
 * @param guided instances count alone; else every pixel counts, as having no centre outside them
 */
export function joinTargets(
  labels: readonly { readonly category: number; readonly targets: Targets }[],
  channels: number,
  guided: boolean,
): HeadTargets {
  const n = labels[0].targets.weights.length;
  const centre = new Float32Array(n * channels);
  const offsets = new Float32Array(2 * n);
  const weights = new Float32Array(n);
  for (const { category, targets } of labels) {
    for (let i = 0; i < n; i++) {
      if (targets.weights[i] === 0) continue;
      weights[i] = targets.weights[i];
      offsets[2 * i] = targets.offsets[2 * i];
      offsets[2 * i + 1] = targets.offsets[2 * i + 1];
    }
    for (let i = 0; i < n; i++) {
      const at = i * channels + category;
      centre[at] = Math.max(centre[at], targets.centre[i]);
    }
  }
  if (!guided) {
    for (let i = 0; i < n; i++) {
      if (weights[i] === 0) centre.fill(0, i * channels, (i + 1) * channels);
    }
    weights.fill(1);
  }
  return { centre: { target: centre, weights }, offset: { target: offsets, weights } };
}

/**
 * The same targets, in which instances count alike and not by their area; all together weigh what they did.
 * @param width of the canvas
 */
export function balanced(targets: Targets, { width }: { readonly width: number }): Targets {
  const { weights, offsets } = targets;
  // Pixels of one instance point to one centre.
  const centres = Int32Array.from(weights, (weight, i) =>
    weight > 0 ? (Math.floor(i / width) + offsets[2 * i]) * width + (i % width) + offsets[2 * i + 1] : -1,
  );
  const areas = new Map<number, number>();
  let all = 0;
  for (const centre of centres) {
    if (centre < 0) continue;
    areas.set(centre, (areas.get(centre) ?? 0) + 1);
    all++;
  }
  const mean = all / areas.size;
  return {
    ...targets,
    weights: weights.map((weight, i) => (weight > 0 ? (weight * mean) / (areas.get(centres[i]) ?? 1) : 0)),
  };
}

/** y of Eq. 5, `[height, width]`: 0 the background, then the classes; dropped components are left out. */
export function semanticLabels({ labels, canvas }: Pick<HeadSample, 'labels' | 'canvas'>): Uint8Array {
  const y = new Uint8Array(canvas.width * canvas.height);
  for (const { category, state } of labels) {
    for (let i = 0; i < y.length; i++) {
      if (state.semantic.label.data[i] === 0) continue;
      y[i] = state.transfer.regions[i] > 0 ? category + 1 : UNLABELLED;
    }
  }
  return y;
}

/** The channel of a class of `[height, width, C]`. */
export const channelOf = (values: ArrayLike<number>, channel: number, channels: number): Float32Array =>
  Float32Array.from({ length: values.length / channels }, (_, i) => values[i * channels + channel]);

/** A class's refined label, of what the head predicts (Eq. 2, stages 4–5). */
export async function refinedOf(
  context: MethodContext,
  state: BestieState,
  predicted: PredictedMaps,
): Promise<Targets> {
  return refinedTargets(state, predicted, await regroup(context, state, predicted));
}
