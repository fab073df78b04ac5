/** `(A − min)/(max − min)`; a constant map becomes 1 at the prompt's tokens and 0 elsewhere. */
export function minmax(map: Float32Array, promptTokens: readonly number[]): Float32Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of map) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const out = new Float32Array(map.length);
  if (!(high > low)) {
    for (const token of promptTokens) out[token] = 1;
    return out;
  }
  for (let i = 0; i < map.length; i++) out[i] = (map[i] - low) / (high - low);
  return out;
}

/** Largest value. `values` is not empty. */
export function maximum(values: Float32Array): number {
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > high) high = value;
  return high;
}

/** Index of the largest value; among values within 1e-6 of its size the lowest index. */
export function argmax(values: ArrayLike<number>): number {
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i] > high) high = values[i];
  const floor = high - 1e-6 * Math.abs(high);
  for (let i = 0; i < values.length; i++) if (values[i] >= floor) return i;
  return 0;
}

/** Rounding as ⌊x + ½⌋. */
export const round = (value: number): number => Math.floor(value + 0.5);

/** σ(x) = 1/(1 + e^{−x}): log-odds as a share. */
export const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds));

/** Values over the largest one; where none is above 0, as they are. */
export function overMaximum(values: Float32Array): Float32Array {
  let high = 0;
  for (const value of values) if (value > high) high = value;
  return high > 0 ? values.map((value) => value / high) : values;
}
