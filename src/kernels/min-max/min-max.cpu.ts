/** CPU twin of `minMax`: map and prompt `[count]` → `[count]`. */
export function minMaxCpu(map: Float32Array, prompt: Float32Array): Float32Array {
  const low = map.reduce((a, b) => Math.min(a, b));
  const high = map.reduce((a, b) => Math.max(a, b));
  if (high === low) return prompt.map((inside) => (inside !== 0 ? 1 : 0));
  return map.map((value) => (value - low) / (high - low));
}
