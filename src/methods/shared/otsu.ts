const BINS = 64;

/**
 * Otsu's threshold over 64 bins of [min, max]: the upper edge of the last bin of the lower side, where the
 * variance between the two sides is largest; of equal ones the lowest. Constant values: that value.
 */
export function otsu(values: Float32Array): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) return low;
  const counts = new Float64Array(BINS);
  const scale = BINS / (high - low);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor((value - low) * scale))]++;
  let all = 0;
  for (let bin = 0; bin < BINS; bin++) all += bin * counts[bin];
  let below = 0;
  let sumBelow = 0;
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += counts[bin];
    sumBelow += bin * counts[bin];
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const variance = below * above * (sumBelow / below - (all - sumBelow) / above) ** 2;
    if (variance > most * (1 + 1e-12)) {
      most = variance;
      best = bin;
    }
  }
  return low + (best + 1) / scale;
}
