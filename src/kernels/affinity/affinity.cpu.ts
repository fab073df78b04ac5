import { innerProducts, packNormalised } from '../inner/inner.cpu';

/** CPU twin of `affinity`: features `[tokens, width]` → `[tokens, tokens]`, exactly symmetric. */
export function affinityCpu(
  features: Float32Array,
  tokens: number,
  width: number,
  temperature: number,
): Float32Array {
  const S = new Float32Array(tokens * tokens);
  const rows = packNormalised(features, tokens, width);
  const inverse = 1 / temperature;
  innerProducts(rows, rows, true, (row, column, tile) => {
    const lastRow = Math.min(row + 4, tokens);
    const lastColumn = Math.min(column + 4, tokens);
    for (let i = row; i < lastRow; i++) {
      for (let j = Math.max(i, column); j < lastColumn; j++) {
        const cosine = Math.max(-1, Math.min(1, tile[(i - row) * 4 + j - column]));
        const value = Math.exp((cosine - 1) * inverse);
        S[i * tokens + j] = value;
        S[j * tokens + i] = value;
      }
    }
  });
  return S;
}
