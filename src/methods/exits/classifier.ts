import { choleskyFactor, solveCholesky } from '../shared/cholesky';
import { sigmoid } from '../shared/numbers';

/**
 * A linear classifier per object, trained while it runs: the walk's share names each token foreground or
 * background with a weight, Fisher's discriminant is fitted to the tokens' features, its answer names the
 * tokens anew, and so on. It stands in for the paper's decoder, which is trained on pseudo points of many
 * images: the tokens of one crop are its whole training set, those outside the box its sure negatives.
 */
export interface ClassifierOptions {
  /** How often the labels are renewed. */
  readonly rounds: number;
  /** λ: share of the mean variance added to every direction, so that 192 of them can be fitted to 576 tokens. */
  readonly shrinkage: number;
}

/**
 * @param features token features `[N, D]`, any length; only directions count
 * @param share starting weights of the foreground `[N]`, 0…1
 * @param inside 1 for tokens inside the box `[N]`; those outside stay background
 * @returns log-odds of the foreground `[N]`, as normal classes of one covariance have them, without their
 *   prior; zeros where the tokens do not differ or one class is empty
 */
export function discriminate(
  features: Float32Array,
  share: ArrayLike<number>,
  inside: Uint8Array,
  { rounds, shrinkage }: ClassifierOptions,
): Float64Array {
  const n = inside.length;
  const width = features.length / n;
  const rows = centredDirections(features, n, width);
  const factor = choleskyOfScatter(rows, n, width, shrinkage);
  let odds: Float64Array = new Float64Array(n);
  if (!factor) return odds;
  const weights = Float64Array.from(inside, (flag, token) => (flag ? share[token] : 0));
  for (let round = 0; round < rounds; round++) {
    const next = fisher(rows, weights, factor);
    if (!next) return odds;
    odds = next;
    for (let token = 0; token < n; token++) weights[token] = inside[token] ? sigmoid(odds[token]) : 0;
  }
  return odds;
}

/** Rows of length 1, their mean subtracted: `[N, D]`. */
function centredDirections(features: Float32Array, n: number, width: number): Float64Array {
  const rows = Float64Array.from(features);
  const mean = new Float64Array(width);
  for (let token = 0; token < n; token++) {
    const at = token * width;
    let squares = 0;
    for (let d = 0; d < width; d++) squares += rows[at + d] ** 2;
    const scale = 1 / Math.max(Math.sqrt(squares), 1e-6);
    for (let d = 0; d < width; d++) {
      rows[at + d] *= scale;
      mean[d] += rows[at + d] / n;
    }
  }
  for (let i = 0; i < rows.length; i++) rows[i] -= mean[i % width];
  return rows;
}

/**
 * Cholesky factor (lower triangle, `[D, D]`) of the shrunk scatter of all tokens; nothing where they do not
 * differ. The scatter *within* the classes is this one less a rank-one term, so one factor serves all rounds.
 */
function choleskyOfScatter(
  rows: Float64Array,
  n: number,
  width: number,
  shrinkage: number,
): Float64Array | undefined {
  const matrix = new Float64Array(width * width);
  // Four tokens at a time: each entry of the matrix is fetched and stored a quarter as often.
  const nothing = new Float64Array(width);
  const rowOf = (token: number) => (token < n ? rows.subarray(token * width, (token + 1) * width) : nothing);
  for (let token = 0; token < n; token += 4) {
    const [a, b, c, d] = [rowOf(token), rowOf(token + 1), rowOf(token + 2), rowOf(token + 3)];
    for (let i = 0; i < width; i++) {
      const [p, q, r, s] = [a[i] / n, b[i] / n, c[i] / n, d[i] / n];
      const at = i * width;
      for (let j = 0; j <= i; j++) matrix[at + j] += p * a[j] + q * b[j] + (r * c[j] + s * d[j]);
    }
  }
  let trace = 0;
  for (let i = 0; i < width; i++) trace += matrix[i * width + i];
  if (!(trace > 1e-9)) return undefined;
  for (let i = 0; i < width; i++) matrix[i * width + i] += (shrinkage * trace) / width;
  return choleskyFactor(matrix, width);
}

/** One fit and its answer for every token; nothing where a class is empty. */
function fisher(rows: Float64Array, weights: Float64Array, factor: Float64Array): Float64Array | undefined {
  const n = weights.length;
  const width = rows.length / n;
  let mass = 0;
  const foreground = new Float64Array(width);
  for (let token = 0; token < n; token++) {
    const weight = weights[token];
    if (weight === 0) continue;
    mass += weight;
    for (let d = 0; d < width; d++) foreground[d] += weight * rows[token * width + d];
  }
  const rest = n - mass;
  if (mass < 1e-6 || rest < 1e-6) return undefined;
  // The rows sum to zero, so the background's sum is the foreground's with the other sign.
  const apart = foreground.map((sum) => sum / mass + sum / rest);
  const middle = foreground.map((sum) => (sum / mass - sum / rest) / 2);
  const direction = solveCholesky(factor, apart);
  let length = 0;
  for (let d = 0; d < width; d++) length += direction[d] * apart[d];
  // Sherman–Morrison: from the scatter of all tokens to that within the classes.
  const scale = 1 / Math.max(1 - ((mass * rest) / (n * n)) * length, 0.05);
  let offset = 0;
  for (let d = 0; d < width; d++) offset += direction[d] * middle[d];
  const odds = new Float64Array(n);
  for (let token = 0; token < n; token++) {
    let along = -offset;
    for (let d = 0; d < width; d++) along += direction[d] * rows[token * width + d];
    odds[token] = scale * along;
  }
  return odds;
}
