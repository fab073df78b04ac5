import { choleskyFactor, solveCholesky } from '../../src/methods/shared/cholesky';
import type { Decorrelation } from '../../src/vit';

/** Sums over unit tokens, from which means and covariances of any choice of photos follow. */
export interface TokenSums {
  readonly count: number;
  /** `[D]`. */
  readonly sum: Float64Array;
  /** Σ z zᵀ `[D, D]`. */
  readonly products: Float64Array;
}

/** @param rows `[N, D]`, unit */
export function sumsOf(rows: Float32Array, width: number): TokenSums {
  const sum = new Float64Array(width);
  const products = new Float64Array(width * width);
  for (let from = 0; from < rows.length; from += width) {
    for (let d = 0; d < width; d++) {
      const value = rows[from + d];
      sum[d] += value;
      for (let e = 0; e < width; e++) products[d * width + e] += value * rows[from + e];
    }
  }
  return { count: rows.length / width, sum, products };
}

/** Share of the mean variance that is added to every one: keeps directions that few tokens have from counting most. */
const SHRINKAGE = 0.05;

/** Mean and inverse covariance over some photos. */
export function decorrelationOf(photos: readonly TokenSums[], width: number): Decorrelation {
  const count = photos.reduce((total, photo) => total + photo.count, 0);
  const mean = new Float64Array(width);
  const covariance = new Float64Array(width * width);
  for (const { sum, products } of photos) {
    for (let d = 0; d < width; d++) mean[d] += sum[d] / count;
    for (let at = 0; at < covariance.length; at++) covariance[at] += products[at] / count;
  }
  let trace = 0;
  for (let d = 0; d < width; d++) {
    for (let e = 0; e < width; e++) covariance[d * width + e] -= mean[d] * mean[e];
    trace += covariance[d * width + d];
  }
  for (let d = 0; d < width; d++) covariance[d * width + d] += (SHRINKAGE * trace) / width;
  const factor = choleskyFactor(covariance, width);
  const precision = new Float32Array(width * width);
  for (let d = 0; d < width; d++) {
    const unit = new Float64Array(width);
    unit[d] = 1;
    precision.set(solveCholesky(factor, unit), d * width);
  }
  return { mean: Float32Array.from(mean), precision };
}
