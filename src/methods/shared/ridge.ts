import { choleskyFactor, solveCholesky } from './cholesky';

/**
 * Weighted ridge regression in doubles, row by row: W = (ZᵀΛZ + λI)⁻¹ ZᵀΛY with λ = `shrinkage` times the mean of
 * the diagonal.
 */
export class Ridge {
  private readonly matrix: Float64Array;
  private readonly right: readonly Float64Array[];

  /** @param width P, numbers of a row of Z @param answers Q, numbers of a row of Y */
  constructor(
    readonly width: number,
    answers: number,
  ) {
    this.matrix = new Float64Array(width * width);
    this.right = Array.from({ length: answers }, () => new Float64Array(width));
  }

  /** @param z `[P]` @param y `[Q]` */
  add(z: ArrayLike<number>, y: ArrayLike<number>, weight: number): void {
    if (weight === 0) return;
    const { width, matrix, right } = this;
    for (let i = 0; i < width; i++) {
      const scaled = weight * z[i];
      for (let j = 0; j <= i; j++) matrix[i * width + j] += scaled * z[j];
      for (let k = 0; k < right.length; k++) right[k][i] += scaled * y[k];
    }
  }

  /** Columns of W, `[P]` each; undefined where every weight was 0. */
  solve(shrinkage: number): readonly Float64Array[] | undefined {
    const { width, matrix, right } = this;
    let trace = 0;
    for (let i = 0; i < width; i++) trace += matrix[i * width + i];
    if (!(trace > 0)) return undefined;
    const shrunk = matrix.slice();
    for (let i = 0; i < width; i++) shrunk[i * width + i] += (shrinkage * trace) / width;
    const factor = choleskyFactor(shrunk, width);
    return right.map((b) => solveCholesky(factor, b));
  }
}
