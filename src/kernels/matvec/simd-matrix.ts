import { floats, layOut, type Room, type Rooms, type Take } from '../simd/rooms';
import type { Matrix } from './matvec.cpu';

/** A product is made of at most so many parts, each of its own sums (`../simd/assembly/blocks.ts`). */
export const MOST_BLOCKS = 16;

/** Where a square matrix and what its products and hops need lie in a room. */
interface Places {
  readonly n: number;
  readonly S: number;
  readonly x: number;
  readonly y: number;
  readonly parts: number;
  readonly scaling: number;
  readonly at: number;
  readonly start: number;
}

/** Lays out a matrix `[n, n]` and room for two columns. */
export function layMatrix(take: Take, n: number): Places {
  const S = take(n * n);
  const [x, y, at, start] = [0, 0, 0, 0].map(() => take(2 * n));
  return { n, S, x, y, at, start, parts: take(MOST_BLOCKS * 2 * n), scaling: take(n) };
}

/** A square matrix in WebAssembly's memory; products in float32. */
export class SimdMatrix implements Matrix {
  readonly n: number;
  /** `[n, n]`, over the room's memory. */
  readonly values: Float32Array;
  /** Two columns `[2, n]` before a product, and after it. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** For `hop`: u `[n]`, the walk where it is and where it began `[n, 2]`. */
  readonly scaling: Float32Array;
  readonly at: Float32Array;
  readonly start: Float32Array;

  constructor(
    readonly room: Room,
    private readonly places: Places,
  ) {
    this.n = places.n;
    this.values = floats(room, places.S, this.n * this.n);
    this.x = floats(room, places.x, 2 * this.n);
    this.y = floats(room, places.y, 2 * this.n);
    this.scaling = floats(room, places.scaling, this.n);
    this.at = floats(room, places.at, 2 * this.n);
    this.start = floats(room, places.start, 2 * this.n);
  }

  /** A copy of `values` `[n, n]`. */
  static copyOf(rooms: Rooms, values: Float32Array, n: number): SimdMatrix {
    const { room, places } = layOut(rooms, (take) => layMatrix(take, n));
    const matrix = new SimdMatrix(room, places);
    matrix.values.set(values);
    return matrix;
  }

  multiply(x: Float64Array, columns: number, out: Float64Array): void {
    const { S, x: from, y: to } = this.places;
    for (let c = 0; c < columns; c++) {
      this.bring(x, columns, c, 1);
      this.room.run.multiply(S, this.n, from, to);
      this.fetch(out, columns, c, 1);
    }
  }

  multiplyTransposed(x: Float64Array, columns: number, out: Float64Array): void {
    const { S, x: from, y: to } = this.places;
    for (let c = 0; c < columns; c++) {
      this.bring(x, columns, c, 1);
      this.room.run.multiplyTransposed(S, this.n, from, to);
      this.fetch(out, columns, c, 1);
    }
  }

  multiplySymmetric(x: Float64Array, columns: number, out: Float64Array): void {
    const { S, x: from, y: to, parts } = this.places;
    for (let c = 0; c < columns; c += 2) {
      const count = c + 1 < columns ? 2 : 1;
      const full = this.bring(x, columns, c, count);
      this.room.run.multiplyFew(S, this.n, from, to, count, parts, full);
      this.fetch(out, columns, c, count);
    }
  }

  /** y = S x of the first columns, S = Sᵀ. */
  multiplyOnce(): void {
    const { S, x, y, parts } = this.places;
    this.room.run.multiplySymmetric(S, this.n, x, y, 1, parts);
  }

  /** One hop of `at`, in place: `hopSymmetric` with the `scaling` and the `start`. */
  hop(columns: 1 | 2, restart: number): void {
    const { S, x, y, parts, scaling, at, start } = this.places;
    this.room.run.hopSymmetric(S, this.n, scaling, at, start, x, y, parts, columns, restart);
  }

  /**
   * Sinkhorn from u = x_0 and its product y_0: one residual an iteration into `residuals`, which lies in the room.
   */
  balance(residuals: Float32Array, tolerance: number): void {
    const { S, x, y, parts } = this.places;
    const { byteOffset, length } = residuals;
    this.room.run.balanceSymmetric(S, this.n, x, y, parts, byteOffset, length, tolerance);
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
