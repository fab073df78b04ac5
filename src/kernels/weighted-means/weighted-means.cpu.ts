/**
 * CPU twin of `weightedMeans`: features `[tokens, width]`, weights `[tokens, count]` → `[count, width]`. A
 * column without weight becomes its row of `otherwise` `[count, width]`, or 0.
 */
export function weightedMeansCpu(
  features: Float32Array,
  tokens: number,
  width: number,
  weights: Float32Array,
  count: number,
  otherwise?: Float32Array,
): Float32Array {
  const means = new Float32Array(count * width);
  const sum = new Float64Array(width);
  for (let m = 0; m < count; m++) {
    let total = 0;
    sum.fill(0);
    for (let j = 0; j < tokens; j++) {
      const weight = weights[j * count + m];
      if (weight === 0) continue;
      total += weight;
      for (let k = 0, at = j * width; k < width; k++, at++) sum[k] += weight * features[at];
    }
    for (let k = 0; k < width; k++) {
      means[m * width + k] = total === 0 ? (otherwise?.[m * width + k] ?? 0) : sum[k] / total;
    }
  }
  return means;
}
