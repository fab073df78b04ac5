/** CPU twin of `positionAffinity`: positions `[tokens, 2]` → `[tokens, tokens]`. */
export function positionAffinityCpu(positions: Float32Array, tokens: number, sigma: number): Float32Array {
  const S = new Float32Array(tokens * tokens);
  const factor = -1 / (2 * sigma * sigma);
  for (let i = 0; i < tokens; i++) {
    for (let j = i; j < tokens; j++) {
      const dx = positions[2 * i] - positions[2 * j];
      const dy = positions[2 * i + 1] - positions[2 * j + 1];
      const value = Math.exp((dx * dx + dy * dy) * factor);
      S[i * tokens + j] = value;
      S[j * tokens + i] = value;
    }
  }
  return S;
}
