import type { Weights } from './weights';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  /** Subtracted from the weights beside the gradient, times the rate (AdamW). */
  readonly decay: number;
}

const EPSILON = 1e-8;

/** Scales gradients down so that all together are no longer than `longest`. @returns how long they were */
export function clipLength(gradients: Weights, longest: number): number {
  let squares = 0;
  for (const each of Object.values(gradients)) for (const value of each) squares += value * value;
  const length = Math.sqrt(squares);
  if (length > longest) {
    for (const each of Object.values(gradients)) {
      for (let i = 0; i < each.length; i++) each[i] *= longest / length;
    }
  }
  return length;
}

/**
 * One step of AdamW, in place.
 * @param step number of this step, from 1
 */
export function adamStep(
  weights: Weights,
  gradients: Weights,
  first: Weights,
  second: Weights,
  step: number,
  rate: number,
  { beta1, beta2, decay }: AdamOptions,
): void {
  const [grown1, grown2] = [1 - beta1 ** step, 1 - beta2 ** step];
  for (const [name, weight] of Object.entries(weights)) {
    const [g, m, v] = [gradients[name], first[name], second[name]];
    for (let i = 0; i < weight.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      weight[i] -= rate * (m[i] / grown1 / (Math.sqrt(v[i] / grown2) + EPSILON) + decay * weight[i]);
    }
  }
}

/** teacher ← m·teacher + (1 − m)·weights, in place. */
export function averageInto(teacher: Weights, weights: Weights, momentum: number): void {
  for (const [name, mean] of Object.entries(teacher)) {
    const weight = weights[name];
    for (let i = 0; i < mean.length; i++) mean[i] = momentum * mean[i] + (1 - momentum) * weight[i];
  }
}

/** Climbs evenly over the first `warmUp` steps. @param step from 0 */
const climbing = (step: number, warmUp: number): number => Math.min(1, (step + 1) / Math.max(1, warmUp));

/** From `rate` down to `floor` along half a cosine. @param step from 0 */
export function cosineRate(step: number, steps: number, rate: number, floor: number, warmUp: number): number {
  const way = (1 + Math.cos((Math.PI * step) / steps)) / 2;
  return climbing(step, warmUp) * (floor + (rate - floor) * way);
}

/** From `rate` down to 0 as (1 − step/steps)^power. @param step from 0 */
export const polynomialRate = (
  step: number,
  steps: number,
  rate: number,
  power: number,
  warmUp: number,
): number => climbing(step, warmUp) * rate * (1 - step / steps) ** power;
