import { exp } from './exp';

/**
 * mean_i += part·softmax(logits_i) of rows `first` … `last` − 1 of logits `[rows, tokens]`, the first `skip` columns left
 * out: mean `[rows, tokens − skip]`. The logits become their exponentials, `sums` `[rows]` their sums; NaN where
 * logits are beyond float32.
 */
export function addSoftmaxRows(
  logits: usize,
  tokens: i32,
  mean: usize,
  skip: i32,
  part: f32,
  sums: usize,
  first: i32,
  last: i32,
): void {
  for (let i = first; i < last; i++) {
    const row = logits + ((i * tokens) << 2);
    const largest = largestOf(row, tokens);
    // The difference is 0 of a number, NaN of anything else: `exp` would make 0 of that.
    const sum = exponentials(row, tokens, largest) + (largest - largest);
    store<f32>(sums + (i << 2), sum);
    addScaled(row + (skip << 2), tokens - skip, part / sum, mean + ((i * (tokens - skip)) << 2));
  }
}

function largestOf(row: usize, count: i32): f32 {
  let four = f32x4.splat(load<f32>(row));
  let j = 0;
  for (; j + 4 <= count; j += 4) four = f32x4.max(four, v128.load(row + (j << 2)));
  four = f32x4.max(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1));
  let largest: f32 = Mathf.max(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1));
  for (; j < count; j++) largest = Mathf.max(largest, load<f32>(row + (j << 2)));
  return largest;
}

/** Every x of the row becomes exp(x − largest); returns their sum. */
function exponentials(row: usize, count: i32, largest: f32): f32 {
  let four = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const value = exp(f32x4.sub(v128.load(row + (j << 2)), f32x4.splat(largest)));
    v128.store(row + (j << 2), value);
    four = f32x4.add(four, value);
  }
  four = f32x4.add(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1));
  let sum = f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1);
  for (; j < count; j++) {
    const value = exp(f32x4.splat(load<f32>(row + (j << 2)) - largest));
    store<f32>(row + (j << 2), f32x4.extract_lane(value, 0));
    sum += f32x4.extract_lane(value, 0);
  }
  return sum;
}

function addScaled(from: usize, count: i32, factor: f32, to: usize): void {
  const end = from + (count << 2);
  for (; from + 16 <= end; from += 16, to += 16) {
    v128.store(to, f32x4.add(v128.load(to), f32x4.mul(v128.load(from), f32x4.splat(factor))));
  }
  for (; from < end; from += 4, to += 4) store<f32>(to, load<f32>(to) + load<f32>(from) * factor);
}
