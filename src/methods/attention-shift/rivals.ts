import { imageBox, inBox, type Point } from '../../geometry';
import type { MethodContext, StageContext } from '../declaration';
import { throwIfAborted } from '../shared/define';
import { argmax } from '../shared/numbers';
import type { AttentionShiftState } from './state';

type Run = (context: StageContext, state: AttentionShiftState) => Promise<void>;

export const SHARED_TOKEN = 'Another click lies on the same patch token: both objects get the same map.';

/** The image's other clicks that lie in it; one that does not fails its own run and competes with nobody. */
export const rivalClicks = ({ image, others }: MethodContext): readonly Point[] =>
  (others ?? []).flatMap(({ prompt }) =>
    prompt.kind === 'point' && inBox(imageBox(image), prompt.point)
      ? [{ x: Math.floor(prompt.point.x), y: Math.floor(prompt.point.y) }]
      : [],
  );

/** Clicks on one token are one competitor: each token once, without the object's own, by token. */
export function distinctRivals(
  own: AttentionShiftState,
  others: readonly AttentionShiftState[],
): readonly AttentionShiftState[] {
  const byToken = new Map(others.map((state) => [state.clickToken, state]));
  byToken.delete(own.clickToken);
  return [...byToken.values()].sort((a, b) => a.clickToken - b.clickToken);
}

/** Runs a stage for the clicks that compete, unwatched, and then for the object itself. */
export const forContenders =
  (run: Run): Run =>
  async (context, state) => {
    const { watch: _, ...unwatched } = context;
    for (const rival of state.rivals) {
      throwIfAborted(context.signal);
      await run(unwatched, rival);
    }
    await run(context, state);
  };

/** The same for stages 3–5, which a rival needs only where another round follows; the first one may always. */
export const forContendersOfNextRound =
  (run: Run): Run =>
  (context, state) =>
    state.round === 0 || state.round < state.settings.number('rounds')
      ? forContenders(run)(context, state)
      : run(context, state);

/** Owner of a token that the background won. */
const NOBODY = -1;

/**
 * Who owns which token: the click whose c⁺ is the largest there (tie: the lower token); a click's own token is
 * always its own. `[N]` of click tokens, or −1 where `background`, c of a competitor without a click, is larger.
 */
export function ownersOf(
  contenders: readonly AttentionShiftState[],
  background: Float32Array | undefined,
): Int32Array {
  const ordered = [...contenders].sort((a, b) => a.clickToken - b.clickToken);
  const tokens = ordered.map(({ clickToken }) => clickToken);
  const n = ordered[0].likeness.foreground.length;
  return Int32Array.from({ length: n }, (_, j) => {
    if (tokens.includes(j)) return j;
    const best = argmax(ordered.map(({ likeness }) => likeness.foreground[j]));
    const lost = background !== undefined && background[j] > ordered[best].likeness.foreground[j];
    return lost ? NOBODY : tokens[best];
  });
}
