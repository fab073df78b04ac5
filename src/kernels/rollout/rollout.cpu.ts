import type { Attention } from '../attention/attention.cpu';

/**
 * CPU form of `rolloutStep`, by whichever form of the attention: rows `[count, tokens]`, queries and keys `[tokens, width]` → `[count, tokens]`.
 * The rows of head mean + I sum to 2, so r·Ā = (r + r·mean)/2.
 */
export function rolloutStepCpu(
  attentionOf: Attention,
  rows: Float32Array,
  count: number,
  queries: Float32Array,
  keys: Float32Array,
  tokens: number,
  width: number,
  heads: number,
): Float32Array {
  const attention = attentionOf(queries, keys, tokens, width, { heads, dropClass: false });
  const next = new Float32Array(count * tokens);
  const sum = new Float64Array(tokens);
  for (let r = 0; r < count; r++) {
    sum.set(rows.subarray(r * tokens, (r + 1) * tokens));
    for (let i = 0; i < tokens; i++) {
      const weight = rows[r * tokens + i];
      if (weight === 0) continue;
      for (let j = 0; j < tokens; j++) sum[j] += weight * attention[i * tokens + j];
    }
    for (let j = 0; j < tokens; j++) next[r * tokens + j] = sum[j] / 2;
  }
  return next;
}
