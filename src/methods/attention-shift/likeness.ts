import { inBox, tokenCentre, tokenCount } from '../../geometry';
import type { MethodContext } from '../declaration';
import { maximum } from '../shared/numbers';
import { randomOf } from '../shared/random';
import { boxOfMap } from './box';
import type { AttentionShiftState } from './state';

/** Weights `[N, columns]` from token sets, one column each: 1 where the token belongs. */
export function indicatorColumns(n: number, sets: readonly (readonly number[])[]): Float32Array {
  const weights = new Float32Array(n * sets.length);
  sets.forEach((set, column) => {
    for (const token of set) weights[token * sets.length + column] = 1;
  });
  return weights;
}

/** Cosines of every token with the weighted mean of each column: weights `[N, M]` → M maps of `[N]`. */
async function cosinesWithMeans(
  context: MethodContext,
  state: AttentionShiftState,
  weights: Float32Array,
): Promise<readonly Float32Array[]> {
  const n = tokenCount(state.grid);
  const columns = weights.length / n;
  const flat = await context.backend.run(async (operations) => {
    const phi = operations.upload(state.phi, [n, context.model.width]);
    const means = operations.weightedMeans(phi, operations.upload(weights, [n, columns]));
    const [cosines] = await operations.read(operations.cosines(phi, means));
    return cosines;
  });
  return Array.from({ length: columns }, (_, m) =>
    Float32Array.from({ length: n }, (_, j) => flat[columns * j + m]),
  );
}

/** Share of the best cosine below which a token does not weigh in the form `code` (COCO's value). */
const CODE_SHARE = 0.85;

/** Tokens a side that the published code starts from. */
const CODE_SEEDS = 20;

/** Φ_S⁺ and Φ_S⁻, or as many of their tokens, drawn at random, as the published code takes; the click always. */
function seedsOf(state: AttentionShiftState): AttentionShiftState['confident'] {
  const { confident, settings, clickToken, round } = state;
  if (settings.choice('form') !== 'code' || settings.choice('seeds') === 'all') return confident;
  const random = randomOf(`${settings.number('seed')}/attention-shift/seeds/${clickToken}/${round}`);
  return {
    foreground: random.pick(confident.foreground, CODE_SEEDS),
    background: random.pick(confident.background, CODE_SEEDS),
  };
}

/** c⁺ and c⁻ of one click, in the chosen form (Eq. 1). */
export async function likenessOf(
  context: MethodContext,
  state: AttentionShiftState,
): Promise<AttentionShiftState['likeness']> {
  const n = tokenCount(state.grid);
  const seeds = seedsOf(state);
  let [foreground, background] = await cosinesWithMeans(
    context,
    state,
    indicatorColumns(n, [seeds.foreground, seeds.background]),
  );
  if (state.settings.choice('form') !== 'code') return { foreground, background };
  for (let round = 0; round < 2; round++) {
    const weights = new Float32Array(2 * n);
    [foreground, background].forEach((cosines, column) => {
      const floor = CODE_SHARE * maximum(cosines);
      for (let j = 0; j < n; j++) if (cosines[j] >= floor) weights[2 * j + column] = Math.max(cosines[j], 0);
    });
    [foreground, background] = await cosinesWithMeans(context, state, weights);
  }
  const box = boxOfMap(state.grid, state.image, state.queryMap, state.click, 'code');
  const inside = foreground.map((value, j) => (inBox(box, tokenCentre(state.grid, j)) ? value : 0));
  return { foreground: inside, background };
}

/**
 * c of the competitor without a click that the published code adds: the mean of all tokens where the mean of all
 * clicks' Ã^S is below the background threshold. Undefined where there is no such token.
 */
export async function commonBackground(
  context: MethodContext,
  contenders: readonly AttentionShiftState[],
): Promise<Float32Array | undefined> {
  const [first] = contenders;
  const limit = first.settings.number('bgThreshold') * contenders.length;
  const low = Array.from(first.queryMap.keys()).filter(
    (j) => contenders.reduce((sum, { queryMap }) => sum + queryMap[j], 0) < limit,
  );
  if (low.length === 0) return undefined;
  const [cosines] = await cosinesWithMeans(context, first, indicatorColumns(first.queryMap.length, [low]));
  return cosines;
}
