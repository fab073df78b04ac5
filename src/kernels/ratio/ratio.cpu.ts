/** CPU twin of `ratio`: the last hop of a walk `[hops, tokens, 2]` → `[tokens]`. */
export function ratioCpu(walk: Float32Array, tokens: number): Float32Array {
  const last = walk.subarray(walk.length - 2 * tokens);
  return Float32Array.from({ length: tokens }, (_, i) => {
    const f = last[2 * i];
    return (f + 1e-12) / (f + last[2 * i + 1] + 2e-12);
  });
}
