/** CPU twin of `upsample`: map `[rows, columns]` → `[height, width]`. */
export function upsampleCpu(
  map: Float32Array,
  rows: number,
  columns: number,
  height: number,
  width: number,
): Float32Array {
  const across = axis(columns, width);
  const down = axis(rows, height);
  const grown = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const above = down.low[y] * columns;
    const below = down.high[y] * columns;
    for (let x = 0; x < width; x++) {
      const [low, high, part] = [across.low[x], across.high[x], across.part[x]];
      const top = map[above + low] + (map[above + high] - map[above + low]) * part;
      const bottom = map[below + low] + (map[below + high] - map[below + low]) * part;
      grown[y * width + x] = top + (bottom - top) * down.part[y];
    }
  }
  return grown;
}

/** For each of `to` samples the two of `from` it lies between, half-pixel centres, and how far along. */
function axis(from: number, to: number) {
  const low = new Int32Array(to);
  const high = new Int32Array(to);
  const part = new Float64Array(to);
  for (let i = 0; i < to; i++) {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    low[i] = Math.floor(at);
    high[i] = Math.min(low[i] + 1, from - 1);
    part[i] = at - low[i];
  }
  return { low, high, part };
}
