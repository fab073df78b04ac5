/** softmax(q kᵀ/√(width/heads)), mean over heads, over all tokens, word by word in doubles: `[tokens][tokens]`. */
export function naiveAttention(
  queries: Float32Array,
  keys: Float32Array,
  tokens: number,
  width: number,
  heads: number,
): number[][] {
  const side = width / heads;
  return Array.from({ length: tokens }, (_, i) => {
    const mean = new Array<number>(tokens).fill(0);
    for (let head = 0; head < heads; head++) {
      const logits = mean.map((_, j) => {
        let sum = 0;
        for (let k = head * side; k < (head + 1) * side; k++) {
          sum += queries[i * width + k] * keys[j * width + k];
        }
        return sum / Math.sqrt(side);
      });
      const largest = Math.max(...logits);
      const shares = logits.map((logit) => Math.exp(logit - largest));
      const total = shares.reduce((a, b) => a + b);
      for (const [j, share] of shares.entries()) mean[j] += share / total / heads;
    }
    return mean;
  });
}

/** Queries or keys of every awkward kind, class token first. */
export const ATTENTION_CASES = [
  { name: '68 tokens, 3 heads of 8', tokens: 68, width: 24, heads: 3, range: 2 },
  { name: 'heads of 5', tokens: 14, width: 10, heads: 2, range: 2 },
  { name: 'one head', tokens: 9, width: 7, heads: 1, range: 2 },
  { name: 'heads of one number', tokens: 6, width: 4, heads: 4, range: 2 },
  { name: 'one token beside the class', tokens: 2, width: 8, heads: 2, range: 2 },
  { name: 'logits so large that one token takes all', tokens: 21, width: 8, heads: 2, range: 1e4 },
  { name: 'zero-ish', tokens: 21, width: 8, heads: 2, range: 1e-20 },
];
