/** Numbers of a net: float32 in use, doubles in the tests' twin. */
export type Floats = Float32Array | Float64Array;

/**
 * What a tape computes with: memory for one pass, and the products that take all the time. Arrays are those that
 * `floats` gave; offsets count numbers.
 */
export interface Arithmetic {
  /** Zeros. They are this pass's: `clear` takes them back. @throws RangeError with a sentence where memory ends */
  floats(count: number): Floats;
  clear(): void;
  /** C `[m, n]` += A `[m, k]` B `[k, n]`. */
  multiply(A: Part, B: Part, C: Part, m: number, k: number, n: number): void;
  /** C `[k, n]` += Aᵀ B of A `[m, k]`, B `[m, n]`. */
  multiplyTransposed(A: Part, B: Part, C: Part, m: number, k: number, n: number): void;
  /** out `[rows, channels]` += x ⊙ w, w `[channels]` the same for every row; `channels` a multiple of 4. */
  scaleRows(x: Part, w: Part, out: Part, rows: number, channels: number): void;
  /** w `[channels]` += Σ over rows of x ⊙ y, both `[rows, channels]`; `channels` a multiple of 4. */
  sumProducts(x: Part, y: Part, w: Part, rows: number, channels: number): void;
}

/** An array from an index on. */
export interface Part {
  readonly of: Floats;
  readonly at: number;
}

export const whole = (of: Floats): Part => ({ of, at: 0 });

/** Loops in the precision asked for: doubles are what the products and every gradient are tested against. */
export function plainArithmetic(precision: 'f32' | 'f64'): Arithmetic {
  return {
    floats: (count) => (precision === 'f32' ? new Float32Array(count) : new Float64Array(count)),
    clear: () => undefined,
    multiply(A, B, C, m, k, n) {
      for (let i = 0; i < m; i++) {
        for (let s = 0; s < k; s++) {
          const factor = A.of[A.at + i * k + s];
          for (let j = 0; j < n; j++) C.of[C.at + i * n + j] += factor * B.of[B.at + s * n + j];
        }
      }
    },
    multiplyTransposed(A, B, C, m, k, n) {
      for (let i = 0; i < m; i++) {
        for (let s = 0; s < k; s++) {
          const factor = A.of[A.at + i * k + s];
          for (let j = 0; j < n; j++) C.of[C.at + s * n + j] += factor * B.of[B.at + i * n + j];
        }
      }
    },
    scaleRows(x, w, out, rows, channels) {
      for (let i = 0; i < rows * channels; i++) {
        out.of[out.at + i] += x.of[x.at + i] * w.of[w.at + (i % channels)];
      }
    },
    sumProducts(x, y, w, rows, channels) {
      for (let i = 0; i < rows * channels; i++) {
        w.of[w.at + (i % channels)] += x.of[x.at + i] * y.of[y.at + i];
      }
    },
  };
}
