import { innerProducts, type PackedRows, packNormalised } from '../inner/inner.cpu';
import type { Matrix } from '../matvec/matvec.cpu';

/**
 * The affinity of features `[n, width]` without its matrix: every product recomputes it in tiles of 4×4, those on
 * and above the diagonal only. Memory n·width; sums in doubles.
 */
export class ImplicitMatrix implements Matrix {
  private readonly rows: PackedRows;

  constructor(
    features: Float32Array,
    readonly n: number,
    width: number,
    private readonly temperature: number,
  ) {
    this.rows = packNormalised(features, n, width);
  }

  multiply(x: Float64Array, columns: number, out: Float64Array): void {
    const { n, temperature } = this;
    out.fill(0);
    innerProducts(this.rows, this.rows, true, (row, column, tile) => {
      const lastRow = Math.min(row + 4, n);
      const lastColumn = Math.min(column + 4, n);
      for (let i = row; i < lastRow; i++) {
        for (let j = Math.max(i, column); j < lastColumn; j++) {
          const cosine = Math.max(-1, Math.min(1, tile[(i - row) * 4 + j - column]));
          const s = Math.exp((cosine - 1) / temperature);
          for (let c = 0; c < columns; c++) {
            out[i * columns + c] += s * x[j * columns + c];
            if (j !== i) out[j * columns + c] += s * x[i * columns + c];
          }
        }
      }
    });
  }

  multiplyTransposed(x: Float64Array, columns: number, out: Float64Array): void {
    this.multiply(x, columns, out);
  }

  multiplySymmetric(x: Float64Array, columns: number, out: Float64Array): void {
    this.multiply(x, columns, out);
  }
}
