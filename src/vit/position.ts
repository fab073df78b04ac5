import { clamp } from '../geometry';

/** Bicubic kernel with a = −0.75, as PyTorch's `interpolate` has it: weights of the taps −1, 0, 1, 2. */
function bicubicWeights(t: number): [number, number, number, number] {
  const a = -0.75;
  const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(t + 1), near(t), near(1 - t), far(2 - t)];
}

/** For each place along an axis: its four source indices and weights (half-pixel centres, edges clamped). */
function taps(from: number, to: number) {
  return Array.from({ length: to }, (_, i) => {
    const place = ((i + 0.5) * from) / to - 0.5;
    const base = Math.floor(place);
    const indices = [-1, 0, 1, 2].map((offset) => clamp(base + offset, 0, from - 1));
    return { indices, weights: bicubicWeights(place - base) };
  });
}

/**
 * The position embedding for any grid, from the stored one.
 * @param stored `[1 + rows·columns, width]`, class token first
 * @param grid rows and columns of the stored embedding
 * @returns `[1 + rows·columns, width]` of the wanted grid; the class row unchanged
 */
export function resizePosition(
  stored: Float32Array,
  grid: { readonly rows: number; readonly columns: number },
  wanted: { readonly rows: number; readonly columns: number },
  width: number,
): Float32Array {
  if (stored.length !== (1 + grid.rows * grid.columns) * width) {
    throw new RangeError(
      `The position embedding has ${stored.length} numbers; a ${grid.rows}×${grid.columns} grid of width ${width} needs ${(1 + grid.rows * grid.columns) * width}.`,
    );
  }
  if (grid.rows === wanted.rows && grid.columns === wanted.columns) return stored.slice();
  const out = new Float32Array((1 + wanted.rows * wanted.columns) * width);
  out.set(stored.subarray(0, width));
  const across = taps(grid.columns, wanted.columns);
  const down = taps(grid.rows, wanted.rows);
  for (let row = 0; row < wanted.rows; row++) {
    for (let column = 0; column < wanted.columns; column++) {
      const at = (1 + row * wanted.columns + column) * width;
      for (let j = 0; j < 4; j++) {
        for (let i = 0; i < 4; i++) {
          const weight = down[row].weights[j] * across[column].weights[i];
          const from = (1 + down[row].indices[j] * grid.columns + across[column].indices[i]) * width;
          for (let d = 0; d < width; d++) out[at + d] += weight * stored[from + d];
        }
      }
    }
  }
  return out;
}
