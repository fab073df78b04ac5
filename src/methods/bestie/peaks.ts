import type { Point, Size } from '../../geometry';
import type { Backend } from '../../kernels';
import { labelComponents } from '../../mask';
import { pixelAt } from './canvas';

/** A local maximum of a map. */
export interface Peak {
  readonly pixel: Point;
  readonly value: number;
}

/** Mean of the 3×3 pixels around each one; zeros beyond the border, divisor 9. */
export function smoothed(values: Float32Array, { width, height }: Size): Float32Array {
  const across = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const x = i % width;
    across[i] = (x > 0 ? values[i - 1] : 0) + values[i] + (x < width - 1 ? values[i + 1] : 0);
  }
  return Float32Array.from(values, (_, i) => {
    const above = i >= width ? across[i - width] : 0;
    const below = i < width * (height - 1) ? across[i + width] : 0;
    return (above + across[i] + below) / 9;
  });
}

/**
 * Peaks of a map on the canvas: pixels that pass and that nothing within `side`×`side` pixels exceeds, the
 * largest first, equal ones in raster order. A plateau (8-connected) is one peak, at its first pixel in raster order.
 */
export async function peaksOf(
  backend: Backend,
  values: Float32Array,
  size: Size,
  side: number,
  passes: (value: number) => boolean,
): Promise<readonly Peak[]> {
  const { width, height } = size;
  const highest = await backend.run(async (operations) => {
    const [maxima] = await operations.read(
      operations.localMaxima(operations.upload(values, [height, width]), side),
    );
    return maxima;
  });
  const tops = {
    width,
    height,
    data: Uint8Array.from(values, (value, i) => (highest[i] === 1 && passes(value) ? 1 : 0)),
  };
  const { labels, count } = labelComponents(tops);
  const peaks: Peak[] = [];
  // Components are numbered by their first pixels in raster order.
  for (let i = 0; i < labels.length && peaks.length < count; i++) {
    if (labels[i] === peaks.length + 1) peaks.push({ pixel: pixelAt(size, i), value: values[i] });
  }
  return peaks.sort((a, b) => b.value - a.value);
}
