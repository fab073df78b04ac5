/**
 * Carries a map of log-odds along the picture's colours (a random walker with a data term): every cell
 * becomes the mean of itself, as it was before, and its eight neighbours, a neighbour weighing
 * k_ij = exp(−‖I_i − I_j‖²/(2ζ²)) and the old value `pull`. Values flow freely within a surface and stop at
 * its edge, so a coarse map settles on the outline. Linear: no side of ½ is favoured, which is where it
 * differs from the mean-field CRF, whose clipping freezes what is sure.
 */
export interface DiffusionOptions {
  /** ζ, in units of the normalised colours. */
  readonly zeta: number;
  /** Weight of the value before, against 1 for a neighbour of the same colour. */
  readonly pull: number;
  readonly rounds: number;
}

/**
 * @param odds log-odds `[rows, columns]`
 * @param colours `[rows, columns, 3]`, normalised
 * @returns log-odds `[rows, columns]`; where a constant went in, the same constant
 */
export function diffuse(
  odds: Float32Array,
  colours: Float32Array,
  columns: number,
  rows: number,
  { zeta, pull, rounds }: DiffusionOptions,
): Float32Array {
  // A frame of one cell whose weights are 0: no cell has to ask whether a neighbour is in the grid.
  const stride = columns + 2;
  const size = stride * (rows + 2);
  const steps = [1, stride, stride + 1, stride - 1];
  const weights = steps.map(() => new Float32Array(size));
  const total = new Float32Array(size).fill(pull);
  const factor = -1 / (2 * zeta * zeta);
  const place = (row: number, column: number) => (row + 1) * stride + column + 1;
  const towards: readonly (readonly [number, number])[] = [
    [0, 1],
    [1, 0],
    [1, 1],
    [1, -1],
  ];
  towards.forEach(([down, right], which) => {
    for (let row = 0; row + down < rows; row++) {
      for (let column = Math.max(0, -right); column < Math.min(columns, columns - right); column++) {
        const a = (row * columns + column) * 3;
        const b = a + (down * columns + right) * 3;
        const red = colours[a] - colours[b];
        const green = colours[a + 1] - colours[b + 1];
        const blue = colours[a + 2] - colours[b + 2];
        const weight = Math.exp((red * red + green * green + blue * blue) * factor);
        const i = place(row, column);
        weights[which][i] = weight;
        total[i] += weight;
        total[i + steps[which]] += weight;
      }
    }
  });
  const [east, south, southEast, southWest] = weights;
  const before = new Float32Array(size);
  // Without pull and without a neighbour of its colour a cell keeps what it has.
  const keep = total.map((sum) => (sum > 0 ? 0 : 1));
  const share = total.map((sum) => (sum > 0 ? 1 / sum : 0));
  for (let row = 0; row < rows; row++) {
    before.set(odds.subarray(row * columns, (row + 1) * columns), place(row, 0));
  }
  let now = before.slice();
  let next = new Float32Array(size);
  for (let round = 0; round < rounds; round++) {
    for (let row = 0; row < rows; row++) {
      for (let i = place(row, 0); i < place(row, columns); i++) {
        const sum =
          pull * before[i] +
          // Pairs that are each other's mirror images are added first: a mirrored picture gives the same sum.
          (east[i] * now[i + 1] + east[i - 1] * now[i - 1]) +
          (south[i] * now[i + stride] + south[i - stride] * now[i - stride]) +
          (southEast[i] * now[i + stride + 1] + southWest[i] * now[i + stride - 1]) +
          (southEast[i - stride - 1] * now[i - stride - 1] + southWest[i - stride + 1] * now[i - stride + 1]);
        next[i] = sum * share[i] + keep[i] * now[i];
      }
    }
    [now, next] = [next, now];
  }
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    out.set(now.subarray(place(row, 0), place(row, columns)), row * columns);
  }
  return out;
}
