import type { PictureScale } from '../backend';
import type { PictureSettings, PlacedMap } from '../forms';

/** An entry's place between 0 and 1, of a map whose entries lie between `low` and `high`. */
function shareOf(value: number, low: number, high: number, scale: PictureScale): number {
  const size = Math.max(high, -low);
  switch (scale) {
    case 'whole':
      return value;
    case 'range':
    case 'lift':
      return high > low ? (value - low) / (high - low) : 0;
    case 'two-sided':
      return size > 0 ? 0.5 + 0.5 * Math.sign(value) * Math.sqrt(Math.abs(value) / size) : 0.5;
    case 'root':
      return Math.sqrt(Math.min(1, Math.max(0, high > 0 ? value / high : value)));
    default:
      return high > 0 ? value / high : value;
  }
}

/**
 * CPU twin of `paint`, which the spec holds it against: the page paints what it has the numbers of by itself.
 * @returns `[height, width]` of red, green, blue, alpha
 */
export function paintCpu(
  maps: readonly PlacedMap<Float32Array>[],
  { rows, columns, across, palette }: PictureSettings,
): Uint32Array {
  const width = across * columns;
  const count = rows * columns;
  const pixels = new Uint32Array(maps.length * count);
  for (const [i, { of, start, every, less, scale }] of maps.entries()) {
    const entries = Array.from({ length: count }, (_, j) => {
      const at = start + j * every;
      const value = of[at] - (less === 0 ? 0 : of[at + less]);
      return scale === 'lift' ? Math.max(0, Math.log(count * value + 0.001)) : value;
    });
    const known = entries.filter(Number.isFinite);
    const [low, high] = known.length > 0 ? [Math.min(...known), Math.max(...known)] : [0, 0];
    const left = (i % across) * columns;
    const top = Math.floor(i / across) * rows;
    const colours = scale === 'two-sided' ? 256 : 0;
    for (const [j, value] of entries.entries()) {
      const share = Number.isFinite(value)
        ? shareOf(value, low, high, scale)
        : scale === 'two-sided'
          ? 0.5
          : 0;
      const at = (top + Math.floor(j / columns)) * width + left + (j % columns);
      pixels[at] = palette[colours + Math.floor(Math.min(1, Math.max(0, share)) * 255 + 0.5)];
    }
  }
  return pixels;
}
