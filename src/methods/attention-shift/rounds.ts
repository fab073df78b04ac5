import type { StageContext } from '../declaration';
import { throwIfAborted } from '../shared/define';
import { titled } from '../shared/frames';
import { minmax } from '../shared/numbers';
import { filterAndMerge } from './filter-merge';
import { findConfident, makeInstanceMap } from './instance-map';
import { scatterKeyPoints, shiftKeyPoints } from './key-points';
import { queryMaps } from './query-map';
import type { AttentionShiftState } from './state';
import { nextQueryFrame } from './watch/maps';

/** Stages 1–5, in order; stage 6 runs them again. */
export const ROUND = [
  findConfident,
  makeInstanceMap,
  scatterKeyPoints,
  shiftKeyPoints,
  filterAndMerge,
] as const;

/**
 * Stage 6: the survivors' own query maps, averaged with the click's, become the next A^S; then stages 1–5
 * again, `rounds` times or until the key-points stay where they are.
 */
export async function reestimate(context: StageContext, state: AttentionShiftState): Promise<void> {
  const weight = state.settings.number('clickWeight');
  let before = '';
  for (let round = 0; round < state.settings.number('rounds'); round++) {
    throwIfAborted(context.signal);
    const tokens = [...new Set([state.clickToken, ...state.keyPoints.map((keyPoint) => keyPoint.token)])];
    if (tokens.join() === before) return;
    before = tokens.join();
    const maps = (await queryMaps(context, state, tokens)).map((map, i) => minmax(map, [tokens[i]]));
    const click = maps[0];
    const mean = click.map((_, j) => maps.reduce((sum, map) => sum + map[j], 0) / maps.length);
    state.queryMap = minmax(
      click.map((value, j) => weight * value + (1 - weight) * mean[j]),
      [state.clickToken],
    );
    const watched = titled(context, `Round ${round + 2}`);
    await watched.watch?.(() => nextQueryFrame(state, tokens));
    for (const stage of ROUND) await stage(watched, state);
  }
}
