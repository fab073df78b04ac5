import { tokenCentre } from '../../src/geometry';
import { type FusionWeights, walkOdds } from '../../src/methods/exits/fusion';
import { type Objectness, objectnessOdds } from '../../src/methods/exits/objectness';
import { shapeTermsAt, toBox } from '../../src/methods/exits/shape';
import { minimise } from './minimise';
import type { Kind, Sample } from './objects';

const TERMS = {
  points: ['walk', 'classifier', 'depth', 'nearest', 'radius', 'share'],
  few: ['walk', 'classifier', 'radius'],
  box: ['walk', 'classifier', 'radius'],
} as const;

/** Penalties on squared weights of terms, and of the objectness direction, both scaled to a variance of 1. */
const TERM_PENALTY = 1e-3;
const DIRECTION_PENALTY = 3e-3;
/** Share of the cross-entropy in the loss; the rest is 1 − soft IoU. */
const ENTROPY = 0.3;

interface Fit {
  readonly weights: FusionWeights;
  readonly objectness: Objectness;
}

/** Fits the weights of a kind, and the objectness direction with them unless one is given. */
export function fitWeights(samples: readonly Sample[], kind: Kind, given?: Objectness): Fit {
  const names = TERMS[kind];
  const depth = samples[0].features.length / samples[0].inside.length;
  const width = names.length + (given ? 0 : depth);
  const rows = samples.reduce((sum, { inside }) => sum + inside.reduce((a, b) => a + b, 0), 0);
  const design = new Float32Array(rows * width);
  const target = new Float32Array(rows);
  const known = new Float32Array(rows);
  const first: number[] = [];
  let row = 0;
  for (const sample of samples) {
    first.push(row);
    const { grid, box, features, inside } = sample;
    const { ratio, classifier } = sample.evidence[kind];
    const shape = sample.shape[kind];
    const prior = objectnessOdds(features, inside.length, given);
    for (let token = 0; token < inside.length; token++) {
      if (!inside[token]) continue;
      const shaped = shapeTermsAt(shape, toBox(box, tokenCentre(grid, token)));
      const term = {
        walk: walkOdds(ratio[token]),
        classifier: classifier[token],
        share: shape.share,
        ...shaped,
      };
      names.forEach((name, i) => {
        design[row * width + i] = term[name];
      });
      if (!given) {
        const own = features.subarray(token * depth, (token + 1) * depth);
        const length = Math.hypot(...own);
        for (let d = 0; d < depth; d++) design[row * width + names.length + d] = own[d] / length;
      }
      target[row] = sample.share[token];
      known[row++] = prior[token];
    }
  }
  first.push(rows);
  const { mean, scale } = standardise(design, rows, width, names.length);
  const loss = (at: Float64Array, gradient: Float64Array): number => {
    let total = 0;
    for (let i = 0; i < width; i++) {
      const penalty = i < names.length ? TERM_PENALTY : DIRECTION_PENALTY;
      total += penalty * at[i] * at[i];
      gradient[i] = 2 * penalty * at[i];
    }
    for (let object = 0; object < samples.length; object++) {
      const [from, to] = [first[object], first[object + 1]];
      if (to === from) continue;
      const p = new Float64Array(to - from);
      let both = 0;
      let either = 0;
      for (let r = from; r < to; r++) {
        let odds = known[r] + at[width];
        for (let i = 0; i < width; i++) odds += design[r * width + i] * at[i];
        const value = 1 / (1 + Math.exp(-odds));
        p[r - from] = value;
        both += value * target[r];
        either += value + target[r] - value * target[r];
        const entropy = Math.log1p(Math.exp(-Math.abs(odds))) + Math.max(odds, 0) - target[r] * odds;
        total += (ENTROPY * entropy) / (to - from) / samples.length;
      }
      total += ((1 - ENTROPY) * (1 - both / either)) / samples.length;
      for (let r = from; r < to; r++) {
        const value = p[r - from];
        const overlap = (both / either ** 2) * (1 - target[r]) - target[r] / either;
        const slope =
          ((1 - ENTROPY) * overlap * value * (1 - value) + (ENTROPY * (value - target[r])) / (to - from)) /
          samples.length;
        gradient[width] += slope;
        for (let i = 0; i < width; i++) gradient[i] += slope * design[r * width + i];
      }
    }
    return total;
  };
  const at = minimise(loss, width + 1, 150).map((value, i) => (i < width ? value / scale[i] : value));
  const weights = { walk: 0, classifier: 0, depth: 0, nearest: 0, radius: 0, share: 0, bias: at[width] };
  names.forEach((name, i) => {
    weights[name] = at[i];
    weights.bias -= at[i] * mean[i];
  });
  if (given) return { weights, objectness: given };
  const direction = at.slice(names.length, width);
  const offset = direction.reduce((sum, value, d) => sum + value * mean[names.length + d], 0);
  return { weights, objectness: { direction, offset } };
}

/** Subtracts the means; terms are scaled one by one, the direction's coordinates all alike. */
function standardise(design: Float32Array, rows: number, width: number, terms: number) {
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let i = 0; i < design.length; i++) mean[i % width] += design[i] / rows;
  for (let i = 0; i < design.length; i++) scale[i % width] += (design[i] - mean[i % width]) ** 2 / rows;
  const common = scale.subarray(terms).reduce((a, b) => a + b, 0) / Math.max(1, width - terms);
  for (let i = 0; i < width; i++) scale[i] = Math.sqrt(i < terms ? scale[i] : common) + 1e-9;
  for (let i = 0; i < design.length; i++) design[i] = (design[i] - mean[i % width]) / scale[i % width];
  return { mean, scale };
}
