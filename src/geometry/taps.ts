/** Per place of the result which places of the source it takes, `first[i]` on, and with which weights. */
export interface Taps {
  readonly first: Int32Array;
  /** Where the weights of place `i` begin; one entry more than there are places. */
  readonly offset: Int32Array;
  readonly weights: Float64Array;
}

/**
 * One axis of a resampling, half-pixel centres and clamped edges: growing is bilinear between the pixels' centres,
 * shrinking the mean of what each place covers.
 */
export function tapsOf(from: number, to: number): Taps {
  const first = new Int32Array(to);
  const offset = new Int32Array(to + 1);
  const weights: number[] = [];
  for (let i = 0; i < to; i++) {
    offset[i] = weights.length;
    if (to >= from) {
      const centre = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
      const low = Math.min(Math.floor(centre), Math.max(from - 2, 0));
      const share = centre - low;
      first[i] = low;
      weights.push(1 - share);
      if (share > 0) weights.push(share);
    } else {
      const begin = (i * from) / to;
      const end = ((i + 1) * from) / to;
      first[i] = Math.floor(begin);
      // Both borders are computed alike for neighbours, so nothing between two places is lost or taken twice.
      const last = Math.min(Math.ceil(end), from) - 1;
      for (let at = first[i]; at <= last; at++) {
        weights.push(((Math.min(end, at + 1) - Math.max(begin, at)) * to) / from);
      }
    }
  }
  offset[to] = weights.length;
  return { first, offset, weights: Float64Array.from(weights) };
}
