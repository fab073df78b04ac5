import type { PictureSettings } from '../forms';

/**
 * CPU twin of `paint`, which the spec holds it against: the page paints what it has the numbers of by itself. Maps
 * `[…, rows, columns]`, of each the last → `[height, width]` of red, green, blue, alpha.
 */
export function paintCpu(
  maps: readonly Float32Array[],
  { rows, columns, across, root, palette }: PictureSettings,
): Uint32Array {
  const width = across * columns;
  const pixels = new Uint32Array(maps.length * rows * columns);
  for (const [i, values] of maps.entries()) {
    const map = values.subarray(values.length - rows * columns).map((x) => (Number.isFinite(x) ? x : 0));
    const largest = map.reduce((most, value) => Math.max(most, value), 0);
    const left = (i % across) * columns;
    const top = Math.floor(i / across) * rows;
    for (const [j, value] of map.entries()) {
      const share = Math.min(1, Math.max(0, largest > 0 ? value / largest : value));
      const at = (top + Math.floor(j / columns)) * width + left + (j % columns);
      pixels[at] = palette[Math.floor((root ? Math.sqrt(share) : share) * 255 + 0.5)];
    }
  }
  return pixels;
}
