import { unitRows } from './vectors';

/** Enough for a picture: the plane stands still to the eye long before. */
const ITERATIONS = 40;

/** Takes out of `vector` what of it lies along the unit vectors `axes`. */
function deflate(vector: Float64Array, axes: readonly Float64Array[]): void {
  for (const axis of axes) {
    let dot = 0;
    for (let d = 0; d < vector.length; d++) dot += vector[d] * axis[d];
    for (let d = 0; d < vector.length; d++) vector[d] -= dot * axis[d];
  }
}

/** Makes a vector as long as 1; tells whether it had a length. */
function normalise(vector: Float64Array): boolean {
  const size = Math.hypot(...vector);
  if (!(size > 1e-12)) return false;
  for (let d = 0; d < vector.length; d++) vector[d] /= size;
  return true;
}

/**
 * The plane in which directions differ most: the first two principal axes of unit rows, by power iteration from
 * a fixed start, so the same rows give the same picture. An axis's sign makes its largest entry positive.
 * @param rows `[N, width]`, compared by their directions alone
 * @returns what puts other rows `[M, width]` onto that plane: `[M, 2]`
 */
export function principalPlane(rows: Float32Array, width: number): (others: Float32Array) => Float32Array {
  const unit = unitRows(rows, width);
  const n = unit.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < unit.length; i++) mean[i % width] += unit[i] / n;
  const axes: Float64Array[] = [];
  for (let which = 0; which < 2; which++) {
    let axis = Float64Array.from({ length: width }, (_, d) => Math.sin(1 + d * (which + 1)));
    deflate(axis, axes);
    normalise(axis);
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const next = new Float64Array(width);
      for (let at = 0; at < unit.length; at += width) {
        let dot = 0;
        for (let d = 0; d < width; d++) dot += (unit[at + d] - mean[d]) * axis[d];
        for (let d = 0; d < width; d++) next[d] += dot * (unit[at + d] - mean[d]);
      }
      deflate(next, axes);
      // No variance is left: any direction across the others will do, and this one is.
      if (!normalise(next)) break;
      axis = next;
    }
    const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    axes.push(largest < 0 ? axis.map((value) => -value) : axis);
  }
  return (others) => {
    const directions = unitRows(others, width);
    const out = new Float32Array((2 * directions.length) / width);
    for (let m = 0; m < directions.length / width; m++) {
      axes.forEach((axis, which) => {
        let dot = 0;
        for (let d = 0; d < width; d++) dot += (directions[m * width + d] - mean[d]) * axis[d];
        out[2 * m + which] = dot;
      });
    }
    return out;
  };
}
