import { floats, Layout, type SimdInstance, type SimdPool } from '../simd/instance';
import type { Matrix } from './matvec.cpu';

/** Where a square matrix and what its products and hops need lie in an instance's memory. */
interface Places {
  readonly n: number;
  readonly S: number;
  readonly x: number;
  readonly y: number;
  readonly scaling: number;
  readonly at: number;
  readonly start: number;
}

/** Lays out a matrix `[n, n]` and room for two columns. */
export function layMatrix(layout: Layout, n: number): Places {
  const S = layout.take(n * n);
  const [x, y, at, start] = [0, 0, 0, 0].map(() => layout.take(2 * n));
  return { n, S, x, y, at, start, scaling: layout.take(n) };
}

/** A square matrix in WebAssembly's memory; products in float32. */
export class SimdMatrix implements Matrix {
  readonly n: number;
  /** `[n, n]`, over the instance's memory. */
  readonly values: Float32Array;
  /** Two columns `[2, n]` before a product, and after it. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** For `hop`: u `[n]`, the walk where it is and where it began `[n, 2]`. */
  readonly scaling: Float32Array;
  readonly at: Float32Array;
  readonly start: Float32Array;

  constructor(
    readonly instance: SimdInstance,
    private readonly places: Places,
  ) {
    this.n = places.n;
    this.values = floats(instance, places.S, this.n * this.n);
    this.x = floats(instance, places.x, 2 * this.n);
    this.y = floats(instance, places.y, 2 * this.n);
    this.scaling = floats(instance, places.scaling, this.n);
    this.at = floats(instance, places.at, 2 * this.n);
    this.start = floats(instance, places.start, 2 * this.n);
  }

  /** A copy of `values` `[n, n]`. */
  static copyOf(pool: SimdPool, values: Float32Array, n: number): SimdMatrix {
    const layout = new Layout();
    const places = layMatrix(layout, n);
    const matrix = new SimdMatrix(pool.acquire(layout.bytes), places);
    matrix.values.set(values);
    return matrix;
  }

  multiply(x: Float64Array, columns: number, out: Float64Array): void {
    const { S, x: from, y: to } = this.places;
    for (let c = 0; c < columns; c++) {
      this.bring(x, columns, c, 1);
      this.instance.run.multiply(S, this.n, from, to);
      this.fetch(out, columns, c, 1);
    }
  }

  multiplyTransposed(x: Float64Array, columns: number, out: Float64Array): void {
    const { S, x: from, y: to } = this.places;
    for (let c = 0; c < columns; c++) {
      this.bring(x, columns, c, 1);
      this.instance.run.multiplyTransposed(S, this.n, from, to);
      this.fetch(out, columns, c, 1);
    }
  }

  multiplySymmetric(x: Float64Array, columns: number, out: Float64Array): void {
    for (let c = 0; c < columns; c += 2) {
      const count = c + 1 < columns ? 2 : 1;
      const full = this.bring(x, columns, c, count);
      this.instance.run.multiplyColumns(this.places.S, this.n, this.places.x, this.places.y, count, full);
      this.fetch(out, columns, c, count);
    }
  }

  /** One hop of `at`, in place: `hopSymmetric` with the `scaling` and the `start`. */
  hop(columns: 1 | 2, restart: number): void {
    const { S, x, y, scaling, at, start } = this.places;
    this.instance.run.hopSymmetric(S, this.n, scaling, at, start, x, y, columns, restart);
  }

  /**
   * `count` of interleaved columns, from column c on, one behind the other into the memory. Returns how many of
   * their entries are not 0.
   */
  private bring(x: Float64Array, columns: number, c: number, count: number): number {
    let full = 0;
    for (let k = 0; k < count; k++) {
      for (let i = 0, at = c + k; i < this.n; i++, at += columns) {
        if (x[at] !== 0) full++;
        this.x[k * this.n + i] = x[at];
      }
    }
    return full;
  }

  private fetch(out: Float64Array, columns: number, c: number, count: number): void {
    for (let k = 0; k < count; k++) {
      for (let i = 0, at = c + k; i < this.n; i++, at += columns) out[at] = this.y[k * this.n + i];
    }
  }
}
