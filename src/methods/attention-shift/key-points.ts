import { tokenCount } from '../../geometry';
import type { StageContext } from '../declaration';
import { indicatorColumns } from './instance-map';
import { keyPointsOf, stack } from './stack';
import type { AttentionShiftState } from './state';
import { scatterFrame, shiftFrames } from './watch/points';

/** Stage 3: Φ_I⁺ and K' of its tokens, every ⌊|Φ_I⁺|/K'⌋-th in row-major order. */
export async function scatterKeyPoints(context: StageContext, state: AttentionShiftState): Promise<void> {
  const threshold = state.settings.number('partThreshold');
  const members = new Set<number>([state.clickToken]);
  state.instanceMap.forEach((value, j) => {
    if (value >= threshold) members.add(j);
  });
  state.members = [...members].sort((a, b) => a - b);
  const k = Math.min(state.settings.number('keypoints'), state.members.length);
  const step = Math.floor(state.members.length / k);
  const { width } = context.model;
  state.shifted = Array.from({ length: k }, (_, i) => {
    const token = state.members[i * step];
    return { feature: state.phi.slice(token * width, (token + 1) * width), token, part: [] };
  });
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
    const moved = operations.keyPointShift(phi, members, start, {
      shifts: state.settings.number('shifts'),
      temperature: state.settings.number('shiftTemperature'),
    });
    return operations.read(moved, operations.parts(phi, moved), operations.cosines(phi, moved));
  });
  state.shifted = keyPointsOf(psi, width, parts, cosines);
}
