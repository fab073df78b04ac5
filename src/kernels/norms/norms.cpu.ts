/** CPU twin of `norms`: features `[tokens, width]` → `[tokens]`. */
export function normsCpu(features: Float32Array, tokens: number, width: number): Float32Array {
  const norms = new Float32Array(tokens);
  for (let i = 0; i < tokens; i++) {
    let sum = 0;
    for (let k = i * width; k < (i + 1) * width; k++) sum += features[k] * features[k];
    norms[i] = Math.sqrt(sum);
  }
  return norms;
}
