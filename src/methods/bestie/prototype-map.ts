import type { Grid } from '../../geometry';
import type { ClassPrototypes, StageContext } from '../declaration';
import { sigmoid } from '../shared/numbers';
import { otsu } from '../shared/otsu';
import { encodeSource, tokenRows } from '../shared/transition';
import { encodeMirror, meanOfBoth } from './mirror';
import type { BestieState } from './state';

/** How soft the map is (SIM's τ). */
const TEMPERATURE = 0.2;

/**
 * The features that prototypes are compared with, `[N, D]`: of the source and block they were made of, whatever the
 * walk goes by. @throws a sentence where they are another model's
 */
export async function prototypeRows(
  context: StageContext,
  grid: Grid,
  { bank, vectors, count }: ClassPrototypes,
  mirrored = false,
): Promise<Float32Array> {
  const { model } = context;
  if (bank.model !== model.graphs[0].sha256 || vectors.length !== count * model.width) {
    throw new Error('The prototypes were learnt with another model, so they say nothing here; learn anew.');
  }
  const source = { kind: bank.source, block: bank.block };
  const encode = mirrored ? encodeMirror : encodeSource;
  const rows = tokenRows(await encode(context, grid, source), source, model);
  if (!rows) throw new Error('Prototypes need features, and these were learnt from the source "position".');
  return rows;
}

/** σ((s − s_bg)/τ) of each token's best cosine s with a prototype; s_bg is Otsu's threshold of s. */
export async function mapOfPrototypes(
  context: StageContext,
  { canvas, flags, mirror }: BestieState,
  known: ClassPrototypes,
): Promise<Float32Array> {
  flags.push('The class’s map is cut from the background by Otsu’s threshold: no box says what is outside.');
  const mapOf = async (mirrored: boolean) => {
    const best = await bestCosines(
      context,
      await prototypeRows(context, canvas.grid, known, mirrored),
      known,
    );
    const background = otsu(best);
    return best.map((s) => sigmoid((s - background) / TEMPERATURE));
  };
  return meanOfBoth(await mapOf(false), mirror && (await mapOf(true)));
}

/** Each row's largest cosine with a prototype: `[N]`. */
async function bestCosines(
  { backend, model: { width } }: StageContext,
  rows: Float32Array,
  { vectors, count }: ClassPrototypes,
): Promise<Float32Array> {
  const n = rows.length / width;
  const cosines = await backend.run(async (operations) => {
    const [values] = await operations.read(
      operations.cosines(operations.upload(rows, [n, width]), operations.upload(vectors, [count, width])),
    );
    return values;
  });
  return Float32Array.from({ length: n }, (_, token) => {
    let high = -1;
    for (let l = 0; l < count; l++) high = Math.max(high, cosines[token * count + l]);
    return high;
  });
}
