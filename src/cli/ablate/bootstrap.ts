/** A mean with its 95 % interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const ROUNDS = 2000;

/** PCG32's little sister: 32 bits, the same numbers everywhere (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Mean of paired differences and its 95 % percentile interval: objects are drawn again with replacement, the same
 * draws for whoever asks with as many values.
 * @param differences one a pair; NaN for none
 */
export function pairedBootstrap(differences: readonly number[], seed = 1): Interval {
  const n = differences.length;
  if (n === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
  const random = generator(seed);
  const means = Float64Array.from({ length: ROUNDS }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += differences[Math.floor(random() * n)];
    return sum / n;
  }).sort();
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  return { mean, low: means[Math.floor(ROUNDS * 0.025)], high: means[Math.ceil(ROUNDS * 0.975) - 1] };
}
