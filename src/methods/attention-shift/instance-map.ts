import { tokenCount } from '../../geometry';
import type { MethodContext, StageContext } from '../declaration';
import { maximum } from '../shared/numbers';
import type { AttentionShiftState } from './state';
import { confidentFrame, instanceFrame } from './watch/maps';

/** Stage 1: Φ_S⁺ and Φ_S⁻, disjoint; the background threshold rises until enough tokens are background. */
export async function findConfident(context: StageContext, state: AttentionShiftState): Promise<void> {
  const fg = state.settings.number('fgThreshold');
  let bg = state.settings.number('bgThreshold');
  if (bg >= fg) {
    throw new Error(`The background threshold (${bg}) must be below the foreground threshold (${fg}).`);
  }
  const map = state.queryMap;
  const n = map.length;
  const foreground = new Set<number>([state.clickToken]);
  for (let j = 0; j < n; j++) if (map[j] >= fg) foreground.add(j);
  const below = (limit: number) => Array.from(map.keys()).filter((j) => map[j] < limit && !foreground.has(j));
  const enough = Math.min(20, Math.ceil(n / 10));
  let background = below(bg);
  while (background.length < enough && bg < fg) {
    bg = Math.min(2 * bg, fg);
    background = below(bg);
    if (bg === 0) break;
  }
  if (background.length < enough) {
    background = Array.from(map.keys())
      .filter((j) => !foreground.has(j))
      .sort((a, b) => map[a] - map[b] || a - b)
      .slice(0, Math.ceil(n / 10));
  }
  state.confident = { foreground: [...foreground].sort((a, b) => a - b), background };
  await context.watch?.(() => confidentFrame(state, bg));
}

/** Weights `[N, columns]` from token sets, one column each: 1 where the token belongs. */
export function indicatorColumns(n: number, sets: readonly (readonly number[])[]): Float32Array {
  const weights = new Float32Array(n * sets.length);
  sets.forEach((set, column) => {
    for (const token of set) weights[token * sets.length + column] = 1;
  });
  return weights;
}

/** Cosines of every token with the (weighted) means of two sets: c⁺ and c⁻, `[N]` each. */
async function cosinesWithMeans(context: MethodContext, state: AttentionShiftState, weights: Float32Array) {
  const n = tokenCount(state.grid);
  const flat = await context.backend.run(async (operations) => {
    const phi = operations.upload(state.phi, [n, context.model.width]);
    const means = operations.weightedMeans(phi, operations.upload(weights, [n, 2]));
    const [cosines] = await operations.read(operations.cosines(phi, means));
    return cosines;
  });
  return {
    foreground: Float32Array.from({ length: n }, (_, j) => flat[2 * j]),
    background: Float32Array.from({ length: n }, (_, j) => flat[2 * j + 1]),
  };
}

/** Share of the best cosine below which a token does not weigh in the form `code` (COCO's value). */
const CODE_SHARE = 0.85;

/** Stage 2: the instance map A^I in the chosen form, divided by its maximum. */
export async function makeInstanceMap(context: StageContext, state: AttentionShiftState): Promise<void> {
  const n = tokenCount(state.grid);
  const { foreground, background } = state.confident;
  const form = state.settings.choice('form');
  let c = await cosinesWithMeans(context, state, indicatorColumns(n, [foreground, background]));
  if (form === 'code') {
    for (let round = 0; round < 2; round++) {
      const weights = new Float32Array(2 * n);
      [c.foreground, c.background].forEach((cosines, column) => {
        const floor = CODE_SHARE * maximum(cosines);
        for (let j = 0; j < n; j++)
          if (cosines[j] >= floor) weights[2 * j + column] = Math.max(cosines[j], 0);
      });
      c = await cosinesWithMeans(context, state, weights);
    }
  }
  const total = (values: Float32Array, tokens: readonly number[]) =>
    Math.max(
      tokens.reduce((sum, token) => sum + values[token], 0),
      1e-6 * tokens.length,
    );
  const sumPlus = total(c.foreground, foreground);
  const sumMinus = background.length > 0 ? total(c.background, background) : 1;
  const map = new Float32Array(n);
  for (let j = 0; j < n; j++) {
    const plus = c.foreground[j];
    const minus = background.length > 0 ? c.background[j] : 0;
    const product = Math.max(plus, 0) * (1 - Math.max(minus, 0));
    map[j] =
      form === 'literal'
        ? (plus / sumPlus) * (1 - minus / sumMinus)
        : form === 'gated'
          ? product * state.queryMap[j]
          : product;
  }
  const high = maximum(map);
  if (!(high > 0))
    throw new Error('Nothing in the image resembles the click; click another place of the object.');
  state.instanceMap = map.map((value) => value / high);
  await context.watch?.(() => instanceFrame(state, c));
}
