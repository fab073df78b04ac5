import { notANumber, ROWS } from '../errors';
import { innerProducts, packRows } from '../inner/inner.cpu';

/** What of the attention is wanted. */
export interface AttentionCut {
  readonly heads: number;
  /** Rows by their number among all 1+N tokens, in the order wanted. Default: all. */
  readonly pick?: readonly number[];
  /** Leave out the class column; nothing is renormalised. */
  readonly dropClass: boolean;
}

/** A form of the attention on the CPU. */
export type Attention = typeof attentionCpu;

/**
 * Mean over the heads of softmax(q kᵀ/√(width/heads)): queries and keys `[tokens, width]`, class token first →
 * `[rows, tokens or tokens − 1]`.
 */
export function attentionCpu(
  queries: Float32Array,
  keys: Float32Array,
  tokens: number,
  width: number,
  cut: AttentionCut,
): Float32Array {
  const { heads, pick, dropClass } = cut;
  const rows = pick?.length ?? tokens;
  const first = dropClass ? 1 : 0;
  const columns = tokens - first;
  const headWidth = width / heads;
  const scale = 1 / Math.sqrt(headWidth);
  const mean = new Float32Array(rows * columns);
  const logits = new Float32Array(rows * tokens);
  for (let head = 0; head < heads; head++) {
    const layout = { width: headWidth, stride: width, offset: head * headWidth };
    const q = packRows(queries, { ...layout, rows, ...(pick && { pick }) }, () => scale);
    const k = packRows(keys, { ...layout, rows: tokens });
    innerProducts(q, k, false, (row, column, tile) => {
      const lastRow = Math.min(row + 4, rows);
      const lastColumn = Math.min(column + 4, tokens);
      for (let i = row; i < lastRow; i++) {
        for (let j = column; j < lastColumn; j++) logits[i * tokens + j] = tile[(i - row) * 4 + j - column];
      }
    });
    for (let i = 0; i < rows; i++) {
      const row = logits.subarray(i * tokens, (i + 1) * tokens);
      if (!softmaxInPlace(row)) throw notANumber(ROWS.attention, pick?.[i] ?? i);
      for (let j = 0; j < columns; j++) mean[i * columns + j] += row[j + first] / heads;
    }
  }
  return mean;
}

/** False where the logits were beyond float32. */
function softmaxInPlace(row: Float32Array): boolean {
  let max = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < row.length; j++) if (row[j] > max) max = row[j];
  let sum = 0;
  for (let j = 0; j < row.length; j++) {
    const e = Math.exp(row[j] - max);
    row[j] = e;
    sum += e;
  }
  for (let j = 0; j < row.length; j++) row[j] /= sum;
  return Number.isFinite(max) && Number.isFinite(sum);
}
