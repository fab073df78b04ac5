import type { Size } from '../../../geometry';

/** Means over the window of `radius` around each place, as far as it lies inside: two running sums. */
function boxMean(values: Float32Array, { width, height }: Size, radius: number): Float32Array {
  const across = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = 0;
    let count = 0;
    for (let x = -radius; x < width; x++) {
      if (x + radius < width) {
        sum += values[row + x + radius];
        count++;
      }
      if (x - radius - 1 >= 0) {
        sum -= values[row + x - radius - 1];
        count--;
      }
      if (x >= 0) across[row + x] = sum / count;
    }
  }
  const out = new Float32Array(values.length);
  const sums = new Float64Array(width);
  let count = 0;
  for (let y = -radius; y < height; y++) {
    const enters = y + radius;
    const leaves = y - radius - 1;
    if (enters < height) count++;
    if (leaves >= 0) count--;
    for (let x = 0; x < width; x++) {
      if (enters < height) sums[x] += across[enters * width + x];
      if (leaves >= 0) sums[x] -= across[leaves * width + x];
      if (y >= 0) out[y * width + x] = sums[x] / count;
    }
  }
  return out;
}

const times = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value * b[i]);

/**
 * Guided filter (He, Sun and Tang, ECCV 2010) with a colour guide: in every window the map becomes the linear
 * function of the colours that fits it best, so it keeps its level and takes over the picture's edges.
 * @param map `[height, width]`
 * @param colours `[height, width, 3]`, 0…255
 * @param edge ε: variance of colours (0…1) below which a window counts as flat
 */
export function guidedFilter(
  map: Float32Array,
  colours: Float32Array,
  size: Size,
  radius: number,
  edge: number,
): Float32Array {
  const mean = (values: Float32Array) => boxMean(values, size, radius);
  const guide = [0, 1, 2].map((c) => map.map((_, i) => colours[3 * i + c] / 255));
  const [r, g, b] = guide;
  const [mr, mg, mb] = guide.map(mean);
  const meanMap = mean(map);
  const cross = guide.map((channel) => mean(times(channel, map)));
  const [rr, rg, rb] = [times(r, r), times(r, g), times(r, b)].map(mean);
  const [gg, gb, bb] = [times(g, g), times(g, b), times(b, b)].map(mean);
  // Per window: (covariance of the colours + ε)·slope = covariance of colours and map, by cofactors.
  const slopes = guide.map(() => new Float32Array(map.length));
  const offset = new Float32Array(map.length);
  for (let i = 0; i < map.length; i++) {
    const a00 = rr[i] - mr[i] * mr[i] + edge;
    const a11 = gg[i] - mg[i] * mg[i] + edge;
    const a22 = bb[i] - mb[i] * mb[i] + edge;
    const a01 = rg[i] - mr[i] * mg[i];
    const a02 = rb[i] - mr[i] * mb[i];
    const a12 = gb[i] - mg[i] * mb[i];
    const c0 = cross[0][i] - mr[i] * meanMap[i];
    const c1 = cross[1][i] - mg[i] * meanMap[i];
    const c2 = cross[2][i] - mb[i] * meanMap[i];
    const k00 = a11 * a22 - a12 * a12;
    const k01 = a02 * a12 - a01 * a22;
    const k02 = a01 * a12 - a02 * a11;
    const k11 = a00 * a22 - a02 * a02;
    const k12 = a01 * a02 - a00 * a12;
    const k22 = a00 * a11 - a01 * a01;
    const determinant = a00 * k00 + a01 * k01 + a02 * k02;
    const s0 = (k00 * c0 + k01 * c1 + k02 * c2) / determinant;
    const s1 = (k01 * c0 + k11 * c1 + k12 * c2) / determinant;
    const s2 = (k02 * c0 + k12 * c1 + k22 * c2) / determinant;
    slopes[0][i] = s0;
    slopes[1][i] = s1;
    slopes[2][i] = s2;
    offset[i] = meanMap[i] - s0 * mr[i] - s1 * mg[i] - s2 * mb[i];
  }
  const [sr, sg, sb] = slopes.map(mean);
  const base = mean(offset);
  return base.map((value, i) => value + sr[i] * r[i] + sg[i] * g[i] + sb[i] * b[i]);
}
