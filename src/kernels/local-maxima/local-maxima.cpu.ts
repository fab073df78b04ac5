/** CPU twin of `localMaxima`: map `[height, width]` → `[height, width]` of 0/1. */
export function localMaximaCpu(
  map: Float32Array,
  height: number,
  width: number,
  window: number,
): Float32Array {
  const reach = (window - 1) / 2;
  const rows = new Float32Array(map.length);
  const largest = new Float32Array(map.length);
  for (let y = 0; y < height; y++) slide(map, y * width, width, 1, reach, rows);
  for (let x = 0; x < width; x++) slide(rows, x, height, width, reach, largest);
  return map.map((value, at) => (value === largest[at] ? 1 : 0));
}

/** The largest of each window of one line, `count` entries `stride` apart; windows are clipped at its ends. */
function slide(
  from: Float32Array,
  start: number,
  count: number,
  stride: number,
  reach: number,
  to: Float32Array,
): void {
  for (let i = 0; i < count; i++) {
    const last = Math.min(i + reach, count - 1);
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = Math.max(i - reach, 0); k <= last; k++) {
      largest = Math.max(largest, from[start + k * stride]);
    }
    to[start + i * stride] = largest;
  }
}
