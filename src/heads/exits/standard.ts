import { restored } from '../brief-floats';
import type { Weights } from '../descent/weights';

/** A spread below this is no spread. */
const LEAST_SPREAD = 1e-6;

/** Mean and spread of each channel over all tokens of the samples, `[D]` each: kept with the head. */
export function standardOf(samples: readonly { readonly features: Uint16Array }[], width: number): Weights {
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  let rows = 0;
  for (const { features } of samples) {
    restored(features).forEach((value, i) => {
      sums[i % width] += value;
      squares[i % width] += value * value;
    });
    rows += features.length / width;
  }
  const mean = Float32Array.from(sums, (sum) => sum / rows);
  const spread = Float32Array.from(squares, (sum, d) =>
    Math.max(LEAST_SPREAD, Math.sqrt(Math.max(0, sum / rows - (sums[d] / rows) ** 2))),
  );
  return { mean, spread };
}

/** Rows `[N, D]` by the standard of the training samples. */
export function standardised(rows: Float32Array, { mean, spread }: Weights): Float32Array {
  const width = mean.length;
  return rows.map((value, i) => (value - mean[i % width]) / spread[i % width]);
}
