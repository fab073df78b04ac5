import type { Cosines } from '../cosines/cosines.cpu';

/** CPU form of `affinityRows`, by whichever form of the cosines: features `[tokens, width]` → `[rows.length, tokens]`. */
export function affinityRowsCpu(
  cosinesOf: Cosines,
  features: Float32Array,
  tokens: number,
  width: number,
  temperature: number,
  rows: readonly number[],
): Float32Array {
  const picked = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    picked.set(features.subarray(row * width, (row + 1) * width), i * width);
  }
  const cosines = cosinesOf(picked, rows.length, features, tokens, width);
  return cosines.map((cosine) => Math.exp((cosine - 1) / temperature));
}
