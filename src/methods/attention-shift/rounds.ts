import type { StageContext } from '../declaration';
import { throwIfAborted } from '../shared/define';
import { titled } from '../shared/frames';
import { minmax } from '../shared/numbers';
import { findConfident } from './confident';
import { filterAndMerge } from './filter-merge';
import { makeInstanceMap } from './instance-map';
import { scatterKeyPoints, shiftKeyPoints } from './key-points';
import { queryMaps } from './query-map';
import { forContenders, forContendersOfNextRound } from './rivals';
import type { AttentionShiftState } from './state';
import { nextQueryFrame } from './watch/maps';

/** Stages 1–5, in order; stage 6 runs them again. */
export const ROUND = [
  forContenders(findConfident),
  makeInstanceMap,
  forContendersOfNextRound(scatterKeyPoints),
  forContendersOfNextRound(shiftKeyPoints),
  forContendersOfNextRound(filterAndMerge),
] as const;

/** Q: the tokens of the click and of the key-points that survived, each once. */
const queryTokens = ({ clickToken, keyPoints }: AttentionShiftState): readonly number[] => [
  ...new Set([clickToken, ...keyPoints.map(({ token }) => token)]),
];

/** The next A^S: the query maps of Q averaged with the click's. */
async function nextQueryMap(
  context: StageContext,
  state: AttentionShiftState,
  tokens: readonly number[],
): Promise<void> {
  const weight = state.settings.number('clickWeight');
  // Their mean is made of the numbers: there is nothing to paint.
  const { palette: _, ...unpainted } = context;
  const { maps: found } = await queryMaps(unpainted, state, tokens);
  const maps = found.map((map, i) => minmax(map, [tokens[i]]));
  const click = maps[0];
  const mean = click.map((_, j) => maps.reduce((sum, map) => sum + map[j], 0) / maps.length);
  state.queryMap = minmax(
    click.map((value, j) => weight * value + (1 - weight) * mean[j]),
    [state.clickToken],
  );
  await context.watch?.(() => nextQueryFrame(state, tokens));
}

/**
 * Stage 6: the survivors' own query maps, averaged with the click's, become the next A^S; then stages 1–5
 * again, `rounds` times or until the key-points of every click stay where they are. Competing clicks go round
 * by round together.
 */
export async function reestimate(context: StageContext, state: AttentionShiftState): Promise<void> {
  const contenders = [...state.rivals, state];
  let before = '';
  for (let round = 0; round < state.settings.number('rounds'); round++) {
    throwIfAborted(context.signal);
    const tokens = contenders.map(queryTokens);
    if (tokens.join(';') === before) return;
    before = tokens.join(';');
    const watched = titled(context, `Round ${round + 2}`);
    const { watch: _, ...unwatched } = context;
    for (const [i, each] of contenders.entries()) {
      each.round = round + 1;
      await nextQueryMap(each === state ? watched : unwatched, each, tokens[i]);
    }
    for (const stage of ROUND) await stage(watched, state);
  }
}
