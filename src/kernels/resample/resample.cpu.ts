import { type Taps, tapsOf } from '../../geometry';
import type { ResampleOptions } from '../backend';

/** CPU twin of `resample`: image `[…, columns, 3]` → `[3, height, width]`. */
export function resampleCpu(
  image: Float32Array,
  columns: number,
  { crop, height, width, mean, std }: ResampleOptions,
): Float32Array {
  const across = tapsOf(crop.x1 - crop.x0, width);
  const down = tapsOf(crop.y1 - crop.y0, height);
  const planes = new Float32Array(3 * height * width);
  for (let channel = 0; channel < 3; channel++) {
    const narrow = Array.from({ length: crop.y1 - crop.y0 }, (_, y) =>
      alongAxis(across, (x) => image[((crop.y0 + y) * columns + crop.x0 + x) * 3 + channel]),
    );
    for (let x = 0; x < width; x++) {
      const line = alongAxis(down, (y) => narrow[y][x]);
      for (let y = 0; y < height; y++) {
        planes[(channel * height + y) * width + x] = (line[y] / 255 - mean[channel]) / std[channel];
      }
    }
  }
  return planes;
}

/** One line of the source, given by its places, at the places of the taps. */
function alongAxis({ first, offset, weights }: Taps, valueAt: (place: number) => number): Float64Array {
  return Float64Array.from(first, (start, i) => {
    let sum = 0;
    for (let tap = offset[i]; tap < offset[i + 1]; tap++) {
      sum += weights[tap] * valueAt(start + tap - offset[i]);
    }
    return sum;
  });
}
