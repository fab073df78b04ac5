import { type Grid, tokenCount } from '../../geometry';
import type { ClassPrototypes, StageContext } from '../declaration';
import { encodeSource, tokenRows } from '../shared/transition';
import { toCanvasMap, tokenAt } from './canvas';
import { otsu } from './otsu';
import type { BestieState } from './state';
import { walkFrom } from './walks';
import { semanticFrame } from './watch/maps';

/** How soft the map of prototypes is (SIM's τ). */
const PROTOTYPE_TEMPERATURE = 0.2;

/** p = ratio(π, 1/N): how a walk compares with the stationary distribution. */
const shareOf = (column: Float32Array): Float32Array =>
  column.map((value) => (value + 1e-12) / (value + 1 / column.length + 2e-12));

/** Stage 0. */
export async function lookForClass(context: StageContext, state: BestieState): Promise<void> {
  const { settings, canvas, clicks, prototypes, flags } = state;
  const [own, ...others] = clicks.map((pixels) => [
    ...new Set(pixels.map((pixel) => tokenAt(canvas, pixel))),
  ]);
  const rivals = others.filter((tokens) => tokens.length > 0);
  const sets = [own, ...rivals];
  const columns = await walkFrom(context, state, sets.flat());
  const walks = sets.map((tokens, k) => {
    const before = sets.slice(0, k).reduce((sum, { length }) => sum + length, 0);
    return columns.slice(before, before + tokens.length);
  });
  state.columns = new Map(own.map((token, k) => [token, walks[0][k]]));
  const wanted = settings.choice('semantic') === 'prototypes';
  if (wanted && !prototypes && own.length > 0) {
    flags.push('Nothing is known of this class from other images yet, so its map comes from the clicks.');
  }
  const known = wanted || own.length === 0 ? prototypes : undefined;
  if (!known && own.length === 0) {
    throw new Error('There are no clicks and no prototypes for this class: click one of its objects.');
  }
  const threshold = settings.number(known ? 'prototypeThreshold' : 'labelThreshold');
  const gather = (k: number) =>
    settings.choice('gather') === 'mean'
      ? shareOf(meanOf(walks[k]))
      : largestOf(walks[k].map((walk, i) => lifted(shareOf(walk), sets[k][i], threshold)));
  const tokens = known ? await mapOfPrototypes(context, state, known) : gather(0);
  const pixels = toCanvasMap(canvas, tokens);
  const otherMaps = rivals.map((_, k) => toCanvasMap(canvas, gather(k + 1)));
  const data = Uint8Array.from(pixels, (p, i) =>
    p > threshold && otherMaps.every((other) => other[i] <= p) ? 1 : 0,
  );
  state.semantic = {
    tokens,
    pixels,
    label: { width: canvas.width, height: canvas.height, data },
    threshold,
    from: known ? 'prototypes' : 'clicks',
  };
  await context.watch?.(() => semanticFrame(state, rivals.length));
}

/** The walk from all clicks at once: the mean of the walks from each. */
function meanOf(columns: readonly Float32Array[]): Float32Array {
  const sums = new Float64Array(columns[0].length);
  for (const column of columns) for (let i = 0; i < sums.length; i++) sums[i] += column[i];
  return Float32Array.from(sums, (sum) => sum / columns.length);
}

/** Over its own click a map stands higher than the label threshold by this. */
const CLEARANCE = 1 / 0.9;

/**
 * In a large object a walk spreads so thin that not even its click passes the threshold: such a map is raised until
 * the click does. Others stay as they are.
 */
function lifted(map: Float32Array, click: number, threshold: number): Float32Array {
  const wanted = Math.min(1, threshold * CLEARANCE);
  return map[click] >= wanted ? map : map.map((p) => Math.min(1, (p * wanted) / map[click]));
}

/** The largest at each token: more clicks do not dim each other. */
const largestOf = (columns: readonly Float32Array[]): Float32Array =>
  columns.reduce((most, column) => most.map((value, i) => Math.max(value, column[i])));

/**
 * The features that prototypes are compared with, `[N, D]`: of the source and block they were made of, whatever the
 * walk goes by. @throws a sentence where they are another model's
 */
export async function prototypeRows(
  context: StageContext,
  grid: Grid,
  { bank, vectors, count }: ClassPrototypes,
): Promise<Float32Array> {
  const { model } = context;
  if (bank.model !== model.graphs[0].sha256 || vectors.length !== count * model.width) {
    throw new Error('The prototypes were learnt with another model, so they say nothing here; learn anew.');
  }
  const source = { kind: bank.source, block: bank.block };
  const rows = tokenRows(await encodeSource(context, grid, source), source, model);
  if (!rows) throw new Error('Prototypes need features, and these were learnt from the source "position".');
  return rows;
}

/** σ((s − s_bg)/τ) of each token's best cosine s with a prototype; s_bg is Otsu's threshold of s. */
async function mapOfPrototypes(
  context: StageContext,
  { canvas, flags }: BestieState,
  known: ClassPrototypes,
): Promise<Float32Array> {
  const { vectors, count } = known;
  const n = tokenCount(canvas.grid);
  const { width } = context.model;
  const rows = await prototypeRows(context, canvas.grid, known);
  const cosines = await context.backend.run(async (operations) => {
    const [values] = await operations.read(
      operations.cosines(operations.upload(rows, [n, width]), operations.upload(vectors, [count, width])),
    );
    return values;
  });
  const best = Float32Array.from({ length: n }, (_, token) => {
    let high = -1;
    for (let l = 0; l < count; l++) high = Math.max(high, cosines[token * count + l]);
    return high;
  });
  const background = otsu(best);
  flags.push('The class’s map is cut from the background by Otsu’s threshold: no box says what is outside.');
  return best.map((s) => 1 / (1 + Math.exp((background - s) / PROTOTYPE_TEMPERATURE)));
}
