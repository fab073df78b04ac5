import { type Box, type Grid, inBox, tokenCentre, tokenCount } from '../../geometry';
import type { ClassPrototypes, MethodContext } from '../declaration';
import type { Settings } from '../shared/define';
import { bear, settle } from './bank/births';
import { rowsOf } from './bank/vectors';

/** Likeness of a crop's tokens to a class, against likeness to what surrounds its objects. */
export interface Semantic {
  /** Cosines to every prototype, `[N, L]`. */
  readonly cosines: Float32Array;
  /** s, the largest of them: `[N]`. */
  readonly likeness: Float32Array;
  /** s_bg `[N]`; one number everywhere where there is no background; zeros where the mode has none. */
  readonly against: Float32Array;
  /** M_S `[N]`, 0…1. */
  readonly map: Float32Array;
  readonly flags: readonly string[];
}

/** Cosines `[N, L]` of unit rows `[N, D]` to prototypes `[L, D]`. */
const cosinesTo = (context: MethodContext, rows: Float32Array, vectors: Float32Array, width: number) =>
  context.backend.run(async (operations) => {
    const [cosines] = await operations.read(
      operations.cosines(
        operations.upload(rows, [rows.length / width, width]),
        operations.upload(vectors, [vectors.length / width, width]),
      ),
    );
    return cosines;
  });

/** max over the columns of `[N, L]`. */
function rowMaxima(values: Float32Array, l: number): Float32Array {
  const out = new Float32Array(values.length / l).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < values.length; at++) {
    const row = Math.floor(at / l);
    if (values[at] > out[row]) out[row] = values[at];
  }
  return out;
}

const BINS = 64;

/** Otsu's threshold: 64 bins over [min, max], the upper edge of the best bin, ties the lowest. */
export function otsu(values: Float32Array): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) return high;
  const counts = new Float64Array(BINS);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor((BINS * (value - low)) / (high - low)))]++;
  const total = values.length;
  const all = counts.reduce((sum, count, bin) => sum + bin * count, 0);
  let [below, belowSum, best, edge] = [0, 0, -1, high];
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += counts[bin];
    belowSum += bin * counts[bin];
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (belowSum / below - (all - belowSum) / above) ** 2;
    if (between > best) {
      best = between;
      edge = low + ((bin + 1) * (high - low)) / BINS;
    }
  }
  return edge;
}

/**
 * The semantic map (Eq. 1): σ(s/τ) as the paper has it, or σ((s − s_bg)/τ) with prototypes of the crop's own
 * surroundings, because cosines of a frozen network's features are positive everywhere.
 * @param rows `[N, D]`, unit
 * @param boxes of the class's objects: tokens whose centre is outside all of them are surroundings
 */
export async function semanticMap(
  context: MethodContext,
  settings: Settings,
  grid: Grid,
  rows: Float32Array,
  prototypes: ClassPrototypes,
  boxes: readonly Box[],
): Promise<Semantic> {
  const { width } = prototypes.bank;
  const n = tokenCount(grid);
  const cosines = await cosinesTo(context, rows, prototypes.vectors, width);
  const likeness = rowMaxima(cosines, prototypes.count);
  const tau = settings.number('temperature');
  let against: Float32Array = new Float32Array(n);
  const flags: string[] = [];
  if (settings.choice('semantic') === 'contrast') {
    const outside = Array.from({ length: n }, (_, token) => token).filter((token) => {
      const centre = tokenCentre(grid, token);
      return boxes.every((box) => !inBox(box, centre));
    });
    if (outside.length === 0) {
      against.fill(otsu(likeness));
      flags.push(
        'No surroundings in the crop: likeness to the class is cut by Otsu’s threshold instead of against them.',
      );
    } else {
      const options = {
        epsilon: settings.number('epsilon'),
        iterations: settings.number('iterations'),
      };
      const surroundings = rowsOf(rows, width, outside);
      const born = settle(
        surroundings,
        width,
        bear(surroundings, width, [], settings.number('prototypes')),
        options,
      );
      const vectors = new Float32Array(born.length * width);
      born.forEach(({ vector }, at) => {
        vectors.set(vector, at * width);
      });
      against = rowMaxima(await cosinesTo(context, rows, vectors, width), born.length);
    }
  }
  const map = likeness.map((s, token) => 1 / (1 + Math.exp(-(s - against[token]) / tau)));
  return { cosines, likeness, against, map, flags };
}
