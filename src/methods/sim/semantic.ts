import { type Box, type Grid, inBox, tokenCentre, tokenCount } from '../../geometry';
import type { MethodContext } from '../declaration';
import type { Settings } from '../shared/define';
import { sigmoid } from '../shared/numbers';
import { otsu } from '../shared/otsu';
import { rowsOf } from '../shared/vectors';
import { bear, settle, stacked } from './bank/births';

/** Likeness of a crop's tokens to a class. */
export interface Likeness {
  /** s = max_l ⟨z, p_l⟩: `[N]`. */
  readonly scores: Float32Array;
  /** The prototype it is of: `[N]`. */
  readonly nearest: Float32Array;
}

/** Likeness to a class, against likeness to what surrounds its objects. */
export interface Semantic {
  /** s_bg `[N]`; one number everywhere where there is no background; zeros where the mode has none. */
  readonly against: Float32Array;
  /** M_S `[N]`, 0…1. */
  readonly map: Float32Array;
  readonly flags: readonly string[];
}

/** Likeness of unit rows `[N, D]` to prototypes `[L, D]`. */
export const likenessTo = (
  context: MethodContext,
  rows: Float32Array,
  vectors: Float32Array,
  width: number,
): Promise<Likeness> =>
  context.backend.run(async (operations) => {
    const made = operations.prototypeScores(
      operations.upload(rows, [rows.length / width, width]),
      operations.upload(vectors, [vectors.length / width, width]),
    );
    const [scores, nearest] = await operations.read(made.scores, made.nearest);
    return { scores, nearest };
  });

/**
 * The semantic map (Eq. 1): σ(s/τ) as the paper has it, or σ((s − s_bg)/τ) with prototypes of the crop's own
 * surroundings, because cosines of a frozen network's features are positive everywhere.
 * @param rows `[N, D]`, unit
 * @param scores s `[N]`
 * @param boxes of the class's objects: tokens whose centre is outside all of them are surroundings
 */
export async function semanticMap(
  context: MethodContext,
  settings: Settings,
  grid: Grid,
  rows: Float32Array,
  scores: Float32Array,
  boxes: readonly Box[],
): Promise<Semantic> {
  const { width } = context.model;
  const n = tokenCount(grid);
  const tau = settings.number('temperature');
  let against: Float32Array = new Float32Array(n);
  const flags: string[] = [];
  if (settings.choice('semantic') === 'contrast') {
    const outside = Array.from({ length: n }, (_, token) => token).filter((token) => {
      const centre = tokenCentre(grid, token);
      return boxes.every((box) => !inBox(box, centre));
    });
    if (outside.length === 0) {
      against.fill(otsu(scores));
      flags.push(
        'No surroundings in the crop: likeness to the class is cut by Otsu’s threshold instead of against them.',
      );
    } else {
      const options = {
        epsilon: settings.number('epsilon'),
        iterations: settings.number('iterations'),
      };
      const surroundings = rowsOf(rows, width, outside);
      const born = bear(surroundings, width, [], settings.number('prototypes'));
      const settled = await settle(context.backend, surroundings, width, born, options);
      against = (await likenessTo(context, rows, stacked(settled, width), width)).scores;
    }
  }
  const map = scores.map((s, token) => sigmoid((s - against[token]) / tau));
  return { against, map, flags };
}
