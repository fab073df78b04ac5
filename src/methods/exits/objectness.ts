import type { ModelCard } from '../../vit';
import type { Source } from '../shared/transition';
import { DIRECTION, OFFSET } from './objectness-constants';

/**
 * How much a token looks like a thing rather than like stuff (sky, grass, wall), whatever the clicks say: one
 * direction of the embedded model's queries. It catches surroundings that lie wholly inside the box, which the
 * walk never meets outside it.
 */
export interface Objectness {
  readonly direction: ArrayLike<number>;
  /** Mean over the tokens inside boxes, so that on average it says nothing. */
  readonly offset: number;
}

/** The direction belongs to these features alone; for all others there is none. */
export function objectnessOf(card: ModelCard, source: Source): Objectness | undefined {
  const fits = card.name === 'seed-vit' && card.width === DIRECTION.length;
  return fits && source.kind === 'queries' && source.block === 5
    ? { direction: DIRECTION, offset: OFFSET }
    : undefined;
}

/** Log-odds `[N]` of features `[N, D]`; their length does not count. Zeros without a direction. */
export function objectnessOdds(
  features: Float32Array,
  n: number,
  prior: Objectness | undefined,
): Float64Array {
  const odds = new Float64Array(n);
  if (!prior) return odds;
  const width = features.length / n;
  for (let token = 0; token < n; token++) {
    let along = 0;
    let squares = 0;
    for (let d = 0; d < width; d++) {
      const value = features[token * width + d];
      along += value * prior.direction[d];
      squares += value * value;
    }
    odds[token] = along / Math.max(Math.sqrt(squares), 1e-6) - prior.offset;
  }
  return odds;
}
