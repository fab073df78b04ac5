import type { Tape, Value } from './tape';

/** What keeps a dice of two empty maps from 0/0. */
const EMPTY = 0.002;

/** 1 − 2A/B, A = Σxy, B = Σx² + Σy² + 0.002 (MAL's form); y is constant. */
export function dice(tape: Tape, x: Value, y: ArrayLike<number>): Value {
  const out = tape.result([1], [x]);
  let [both, all] = [0, EMPTY];
  for (let i = 0; i < x.value.length; i++) {
    both += x.value[i] * y[i];
    all += x.value[i] ** 2 + y[i] ** 2;
  }
  out.value[0] = 1 - (2 * both) / all;
  tape.back(out, ([gradient]) => {
    const { gradient: below } = x;
    if (!below) return;
    for (let i = 0; i < below.length; i++) {
      below[i] += gradient * ((4 * both * x.value[i]) / all ** 2 - (2 * y[i]) / all);
    }
  });
  return out;
}

/** What x is to be, and how much each place counts. */
export interface WeightedTarget {
  /** As x: `[…, c]`. */
  readonly target: ArrayLike<number>;
  /** `[…]`: 0 where a place does not count. */
  readonly weights: ArrayLike<number>;
}

/** (1/#{w > 0}) Σ w Σ_c f(x − t); 0 where nothing counts. */
function regression(
  tape: Tape,
  x: Value,
  { target, weights }: WeightedTarget,
  of: (difference: number) => number,
  slope: (difference: number) => number,
): Value {
  const c = x.value.length / weights.length;
  const out = tape.result([1], [x]);
  let count = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i] > 0) count++;
  if (count === 0) return out;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    for (let k = i * c; k < (i + 1) * c; k++) sum += weights[i] * of(x.value[k] - target[k]);
  }
  out.value[0] = sum / count;
  tape.back(out, ([gradient]) => {
    const { gradient: below } = x;
    if (!below) return;
    for (let i = 0; i < weights.length; i++) {
      if (weights[i] === 0) continue;
      const factor = (gradient * weights[i]) / count;
      for (let k = i * c; k < (i + 1) * c; k++) below[k] += factor * slope(x.value[k] - target[k]);
    }
  });
  return out;
}

/** (1/#{w > 0}) Σ w ‖x − t‖²: BESTIE's Eq. 3. */
export const squares = (tape: Tape, x: Value, to: WeightedTarget): Value =>
  regression(
    tape,
    x,
    to,
    (difference) => difference * difference,
    (difference) => 2 * difference,
  );

/** (1/#{w > 0}) Σ w ‖x − t‖₁: BESTIE's Eq. 4. The slope at 0 is 0. */
export const absolutes = (tape: Tape, x: Value, to: WeightedTarget): Value =>
  regression(tape, x, to, Math.abs, Math.sign);

/** Label of a pixel that is left out of account. */
export const UNLABELLED = 255;

/**
 * −mean of ln softmax(x)_y over labelled pixels: x `[…, c]`, y `[…]` (BESTIE's Eq. 5); 0 where none is labelled.
 * @param hardest share of the labelled pixels that count, those of the largest loss
 */
export function crossEntropy(tape: Tape, x: Value, labels: ArrayLike<number>, hardest = 1): Value {
  const c = x.value.length / labels.length;
  const out = tape.result([1], [x]);
  const losses = new Float64Array(labels.length).fill(-1);
  const probabilities = tape.arithmetic.floats(x.value.length);
  for (let i = 0; i < labels.length; i++) {
    let high = Number.NEGATIVE_INFINITY;
    for (let k = i * c; k < (i + 1) * c; k++) high = Math.max(high, x.value[k]);
    let sum = 0;
    for (let k = i * c; k < (i + 1) * c; k++) {
      probabilities[k] = Math.exp(x.value[k] - high);
      sum += probabilities[k];
    }
    for (let k = i * c; k < (i + 1) * c; k++) probabilities[k] /= sum;
    if (labels[i] !== UNLABELLED) losses[i] = high + Math.log(sum) - x.value[i * c + labels[i]];
  }
  const least = hardest < 1 ? hardestFrom(losses, hardest) : 0;
  let count = 0;
  for (const loss of losses) {
    if (loss < least) continue;
    out.value[0] += loss;
    count++;
  }
  if (count === 0) return out;
  out.value[0] /= count;
  tape.back(out, ([gradient]) => {
    const { gradient: below } = x;
    if (!below) return;
    for (let i = 0; i < labels.length; i++) {
      if (losses[i] < least) continue;
      for (let k = 0; k < c; k++) {
        below[i * c + k] += (gradient * (probabilities[i * c + k] - (k === labels[i] ? 1 : 0))) / count;
      }
    }
  });
  return out;
}

/** The loss from which on a pixel belongs to the hardest. */
function hardestFrom(losses: Float64Array, share: number): number {
  const labelled = losses.filter((loss) => loss >= 0).sort();
  const kept = Math.max(1, Math.round(share * labelled.length));
  return labelled[labelled.length - kept] ?? 0;
}
