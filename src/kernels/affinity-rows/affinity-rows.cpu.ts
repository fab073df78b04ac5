import { innerProducts, packNormalised } from '../inner/inner.cpu';

/** CPU twin of `affinityRows`: features `[tokens, width]` → `[rows.length, tokens]`. */
export function affinityRowsCpu(
  features: Float32Array,
  tokens: number,
  width: number,
  temperature: number,
  rows: readonly number[],
): Float32Array {
  const S = new Float32Array(rows.length * tokens);
  const picked = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    picked.set(features.subarray(row * width, (row + 1) * width), i * width);
  }
  const wanted = packNormalised(picked, rows.length, width);
  const all = packNormalised(features, tokens, width);
  innerProducts(wanted, all, false, (row, column, tile) => {
    const lastRow = Math.min(row + 4, rows.length);
    const lastColumn = Math.min(column + 4, tokens);
    for (let i = row; i < lastRow; i++) {
      for (let j = column; j < lastColumn; j++) {
        const cosine = Math.max(-1, Math.min(1, tile[(i - row) * 4 + j - column]));
        S[i * tokens + j] = Math.exp((cosine - 1) / temperature);
      }
    }
  });
  return S;
}
