import { mapped, type Weights } from '../descent/weights';

/**
 * The part of a learnt correction that counts: (1 − κ/n)₊, as the positive part of James and Stein's estimator shrinks
 * a mean towards a guess. What n objects teach by chance falls with n; where it is all there is to expect, nothing counts.
 */
export const shareOf = (objects: number, kappa: number): number => Math.max(0, 1 - kappa / objects);

/**
 * The decoder with `share` of its products: the prototype is a factor of each, and its last layer is linear. With 0
 * nothing is left but what it started from.
 */
export const shrunk = (weights: Weights, share: number): Weights =>
  mapped(weights, (each, name) => (name.startsWith('prototype2.') ? each.map((x) => share * x) : each));
