import { tokenCount } from '../../geometry';
import type { StageContext } from '../declaration';
import { type RandomSource, randomOf } from '../shared/random';
import { indicatorColumns } from './likeness';
import { keyPointsOf, stack } from './stack';
import { type AttentionShiftState, assignmentOf } from './state';
import { scatterFrame, shiftFrames } from './watch/points';

/** `count` of the tokens: every ⌊n/count⌋-th in row-major order, or drawn at random. `tokens` is sorted. */
export function scattered(
  tokens: readonly number[],
  count: number,
  random: RandomSource | undefined,
): readonly number[] {
  const taken = Math.min(count, tokens.length);
  if (random) return random.pick(tokens, taken).sort((a, b) => a - b);
  const step = Math.floor(tokens.length / taken);
  return Array.from({ length: taken }, (_, i) => tokens[i * step]);
}

/** Stage 3: Φ_I⁺ and K' of its tokens. */
export async function scatterKeyPoints(context: StageContext, state: AttentionShiftState): Promise<void> {
  const { settings, clickToken, round } = state;
  const threshold = settings.number('partThreshold');
  const high = Array.from(state.instanceMap.keys()).filter((j) => state.instanceMap[j] >= threshold);
  const members = settings.choice('partsFrom') === 'query' ? state.confident.foreground : high;
  state.members = [...new Set([clickToken, ...members])].sort((a, b) => a - b);
  const random =
    settings.choice('scatter') === 'random'
      ? randomOf(`${settings.number('seed')}/attention-shift/scatter/${clickToken}/${round}`)
      : undefined;
  const { width } = context.model;
  state.shifted = scattered(state.members, settings.number('keypoints'), random).map((token) => ({
    feature: state.phi.slice(token * width, (token + 1) * width),
    token,
    part: [],
  }));
  await context.watch?.(() => scatterFrame(state));
}

/** Stage 4: moves the key-points `shifts` times, assigns once more and finds their tokens Q_k (Eq. 4). */
export async function shiftKeyPoints(context: StageContext, state: AttentionShiftState): Promise<void> {
  const n = tokenCount(state.grid);
  const { width } = context.model;
  const k = state.shifted.length;
  await context.watch?.(() => shiftFrames(context, state));
  const [psi, parts, cosines] = await context.backend.run(async (operations) => {
    const phi = operations.upload(state.phi, [n, width]);
    const members = operations.upload(indicatorColumns(n, [state.members]), [n]);
    const start = operations.upload(stack(state.shifted, width), [k, width]);
    const by = assignmentOf(state);
    const shifts = state.settings.number('shifts');
    const { points, spreads } = operations.keyPointShift(phi, members, start, { ...by, shifts });
    return operations.read(
      points,
      operations.parts(phi, points, { ...by, spreads }),
      operations.cosines(phi, points),
    );
  });
  state.shifted = keyPointsOf(psi, width, parts, cosines);
}
