import type { CrfSettings } from '../forms';

/** Probabilities are clipped to 0.1 … 0.9: log-odds of ±ln 9. */
const LARGEST_LOG_ODDS = Math.log(9);

/** The unary term is the logit of a probability clipped to 0.02 … 0.98: ±ln 49. */
const LARGEST_UNARY = Math.log(49);

/**
 * CPU twin of `crf`: start and inside `[height, width]`, colours `[height, width, 3]` → `[height, width]`.
 *
 * E_b − E_f = Σ_j k_ij (ln q_j − ln(1−q_j)), so the iteration is one weighted sum of log-odds x, clipped:
 * x_i ← clip(Σ_j k_ij x_j + b_i) inside, −ln 9 outside; b is the unary term, 0 without. Logarithms are needed at the start only, exponentials at the
 * end only.
 */
export function crfCpu(
  start: Float32Array,
  colours: Float32Array,
  inside: Float32Array,
  height: number,
  width: number,
  settings: CrfSettings,
): Float32Array {
  // A frame of one cell whose weights are 0: no cell has to ask whether a neighbour is in the grid.
  const stride = width + 2;
  const k = pairWeights(colours, height, width, stride, settings.zeta);
  let x = new Float64Array(stride * (height + 2));
  let next = new Float64Array(x.length);
  const bias = new Float64Array(x.length);
  const shift = logOdds(settings.threshold);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const odds = logOdds(start[at]) - shift;
      const i = (row + 1) * stride + column + 1;
      x[i] = inside[at] === 0 ? -LARGEST_LOG_ODDS : clip(odds);
      if (settings.unary) bias[i] = Math.min(Math.max(odds, -LARGEST_UNARY), LARGEST_UNARY);
    }
  }
  for (let iteration = 0; iteration < settings.iterations; iteration++) {
    for (let row = 0, at = 0; row < height; row++) {
      let i = (row + 1) * stride + 1;
      for (let column = 0; column < width; column++, at++, i++) {
        const sum =
          bias[i] +
          x[i] +
          k.east[i] * x[i + 1] +
          k.east[i - 1] * x[i - 1] +
          k.south[i] * x[i + stride] +
          k.south[i - stride] * x[i - stride] +
          k.southEast[i] * x[i + stride + 1] +
          k.southEast[i - stride - 1] * x[i - stride - 1] +
          k.southWest[i] * x[i + stride - 1] +
          k.southWest[i - stride + 1] * x[i - stride + 1];
        next[i] = inside[at] === 0 ? -LARGEST_LOG_ODDS : clip(sum);
      }
    }
    [x, next] = [next, x];
  }
  const q = new Float32Array(height * width);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      q[at] = 1 / (1 + Math.exp(-x[(row + 1) * stride + column + 1]));
    }
  }
  return q;
}

/** ln(p/(1 − p)), p first clipped to [1e-6, 1 − 1e-6]. */
export function logOdds(p: number): number {
  const clipped = Math.min(Math.max(p, 1e-6), 1 - 1e-6);
  return Math.log(clipped / (1 - clipped));
}

function clip(odds: number): number {
  return Math.min(Math.max(odds, -LARGEST_LOG_ODDS), LARGEST_LOG_ODDS);
}

/** k of every cell with half of its neighbours; k_ij = k_ji gives the other half. */
function pairWeights(colours: Float32Array, height: number, width: number, stride: number, zeta: number) {
  const factor = -1 / (2 * zeta * zeta);
  const toward = (down: number, right: number) => {
    const k = new Float64Array(stride * (height + 2));
    for (let row = 0; row + down < height; row++) {
      for (let column = Math.max(0, -right); column < Math.min(width, width - right); column++) {
        const a = (row * width + column) * 3;
        const b = a + (down * width + right) * 3;
        const red = colours[a] - colours[b];
        const green = colours[a + 1] - colours[b + 1];
        const blue = colours[a + 2] - colours[b + 2];
        k[(row + 1) * stride + column + 1] = Math.exp((red * red + green * green + blue * blue) * factor);
      }
    }
    return k;
  };
  return { east: toward(0, 1), south: toward(1, 0), southEast: toward(1, 1), southWest: toward(1, -1) };
}
