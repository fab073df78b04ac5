import { boxHeight, boxWidth, type Grid } from '../../geometry';
import { boxOfRle, type Rle } from '../../mask';
import type { MethodContext } from '../declaration';
import { coverage } from './coverage';

/** Neighbours are two cells away, in the eight directions; half of them, since every pair has two ends. */
const HALF = [
  [0, 2],
  [2, -2],
  [2, 0],
  [2, 2],
] as const;
/** How fast likeness falls off with the distance of two colours in Lab. */
const FALL = 2;
/** Pairs less alike than this say nothing. */
const ALIKE = 0.1;
/** The least probability whose logarithm is taken. */
const LEAST = 1e-6;
/** Cells along the longer side of a crop. */
const CELLS = 96;
/** The crop around a mask, in its boxes. */
const AROUND = 1.3;

const linear = (value: number): number => {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
};
const root = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116);

/** sRGB 0…255 `[cells, 3]` as CIE Lab under D65, L 0…100. */
export function labOf(rgb: ArrayLike<number>): Float32Array {
  const out = new Float32Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [linear(rgb[i]), linear(rgb[i + 1]), linear(rgb[i + 2])];
    const x = root((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    const y = root(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
    const z = root((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
    out.set([116 * y - 16, 500 * (x - y), 200 * (y - z)], i);
  }
  return out;
}

/** Visits every pair of neighbours with how alike their colours are: exp(−‖Δ‖/2). @param lab `[rows, columns, 3]` */
function eachPair(
  lab: Float32Array,
  { columns, rows }: Pick<Grid, 'columns' | 'rows'>,
  visit: (a: number, b: number, alike: number) => void,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (const [down, across] of HALF) {
        const [r, c] = [row + down, column + across];
        if (r >= rows || c < 0 || c >= columns) continue;
        const [a, b] = [row * columns + column, r * columns + c];
        const distance = Math.hypot(
          lab[3 * a] - lab[3 * b],
          lab[3 * a + 1] - lab[3 * b + 1],
          lab[3 * a + 2] - lab[3 * b + 2],
        );
        visit(a, b, Math.exp(-distance / FALL));
      }
    }
  }
}

/** BoxInst's pairwise layer: how alike each cell is to its neighbours on average, 0…1, `[rows, columns]`. */
export function pairwiseLayer(lab: Float32Array, grid: Pick<Grid, 'columns' | 'rows'>): Float32Array {
  const sums = new Float64Array(grid.columns * grid.rows);
  const counts = new Float64Array(sums.length);
  eachPair(lab, grid, (a, b, alike) => {
    for (const end of [a, b]) {
      sums[end] += alike;
      counts[end]++;
    }
  });
  return Float32Array.from(sums, (sum, i) => (counts[i] > 0 ? sum / counts[i] : 1));
}

/**
 * BoxInst's pairwise energy of a map m of 0…1: the mean of −ln(m_i m_j + (1 − m_i)(1 − m_j)) over pairs of neighbours
 * whose colours are alike. 0 where m never changes inside a colour.
 */
export function pairwiseEnergy(
  lab: Float32Array,
  grid: Pick<Grid, 'columns' | 'rows'>,
  m: ArrayLike<number>,
): number {
  let [sum, count] = [0, 0];
  eachPair(lab, grid, (a, b, alike) => {
    if (alike < ALIKE) return;
    sum -= Math.log(Math.max(LEAST, m[a] * m[b] + (1 - m[a]) * (1 - m[b])));
    count++;
  });
  return count > 0 ? sum / count : 0;
}

/** A crop's cells, about square, with their colours in Lab. */
export async function labCells(
  context: MethodContext,
  crop: Grid['crop'],
): Promise<{ readonly grid: Grid; readonly lab: Float32Array }> {
  const scale = CELLS / Math.max(boxWidth(crop), boxHeight(crop));
  const cells = (side: number) => Math.max(1, Math.min(side, Math.round(side * scale)));
  const grid = { crop, columns: cells(boxWidth(crop)), rows: cells(boxHeight(crop)) };
  return { grid, lab: labOf(await context.colours(crop, grid.columns, grid.rows)) };
}

/** The pairwise energy of a mask, with a margin around it; undefined for an empty mask. */
export async function energyOfMask(context: MethodContext, mask: Rle): Promise<number | undefined> {
  const box = boxOfRle(mask);
  if (!box) return undefined;
  const margin = (side: number) => Math.round(((AROUND - 1) / 2) * side);
  const [across, down] = [margin(boxWidth(box)), margin(boxHeight(box))];
  const { width, height } = context.image;
  const crop = {
    x0: Math.max(0, box.x0 - across),
    y0: Math.max(0, box.y0 - down),
    x1: Math.min(width, box.x1 + across),
    y1: Math.min(height, box.y1 + down),
  };
  const { grid, lab } = await labCells(context, crop);
  return pairwiseEnergy(lab, grid, coverage(grid, mask));
}
