import type { CropMap } from '../../shared/grow';
import { guidedFilter } from './guided-filter';

/** Places of the finer map per token and axis. */
export const FINER = 4;
/** Half the filter's window, in places: half a token. */
const RADIUS = 2;
/** How much colours (0…1, variance) must differ for an edge to be followed. */
const EDGE = 1e-3;

/** Size of the finer map of a view: what colours to ask for. */
export const finerSize = ({ columns, rows }: { readonly columns: number; readonly rows: number }) => ({
  width: columns * FINER,
  height: rows * FINER,
});

/** The bilinear middle of a map between its four neighbours, `FINER` times as fine: `[rows, columns]`. */
function finer({ values, columns, rows }: CropMap): Float32Array {
  const width = columns * FINER;
  const height = rows * FINER;
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const down = Math.min(rows - 1, Math.max(0, (y + 0.5) / FINER - 0.5));
    const top = Math.floor(down);
    const bottom = Math.min(rows - 1, top + 1);
    for (let x = 0; x < width; x++) {
      const across = Math.min(columns - 1, Math.max(0, (x + 0.5) / FINER - 0.5));
      const left = Math.floor(across);
      const right = Math.min(columns - 1, left + 1);
      const upper =
        values[top * columns + left] +
        (across - left) * (values[top * columns + right] - values[top * columns + left]);
      const lower =
        values[bottom * columns + left] +
        (across - left) * (values[bottom * columns + right] - values[bottom * columns + left]);
      out[y * width + x] = upper + (down - top) * (lower - upper);
    }
  }
  return out;
}

/**
 * The map, finer than its tokens, its slopes moved to the picture's edges.
 * @param colours of the map's crop at `finerSize`, `[height, width, 3]`, 0…255
 */
export function sharpen(map: CropMap, colours: Float32Array): CropMap {
  const { width, height } = finerSize(map);
  const values = guidedFilter(finer(map), colours, { width, height }, RADIUS, EDGE);
  return { values, columns: width, rows: height, crop: map.crop };
}
