import { innerProducts, packNormalised } from '../inner/inner.cpu';

/** A form of `cosines` on the CPU. */
export type Cosines = typeof cosinesCpu;

/** CPU twin of `cosines`: features `[tokens, width]`, vectors `[count, width]` → `[tokens, count]`. */
export function cosinesCpu(
  features: Float32Array,
  tokens: number,
  vectors: Float32Array,
  count: number,
  width: number,
): Float32Array {
  const d = new Float32Array(tokens * count);
  const a = packNormalised(features, tokens, width);
  const b = packNormalised(vectors, count, width);
  innerProducts(a, b, false, (row, column, tile) => {
    const lastRow = Math.min(row + 4, tokens);
    const lastColumn = Math.min(column + 4, count);
    for (let i = row; i < lastRow; i++) {
      for (let j = column; j < lastColumn; j++) {
        d[i * count + j] = Math.max(-1, Math.min(1, tile[(i - row) * 4 + j - column]));
      }
    }
  });
  return d;
}
