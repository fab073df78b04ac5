import { tokenCount } from '../../geometry';
import type { MethodContext } from '../declaration';
import { argmax } from '../shared/numbers';
import { indicatorColumns } from './instance-map';
import type { AttentionShiftState, KeyPoint } from './state';

/** Stage 3: Φ_I⁺ and K' of its tokens, every ⌊|Φ_I⁺|/K'⌋-th in row-major order. */
export async function scatterKeyPoints(context: MethodContext, state: AttentionShiftState): Promise<void> {
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
}

/** ψ of several key-points as one `[K, D]` array. */
export function stack(keyPoints: readonly { readonly feature: Float32Array }[], width: number): Float32Array {
  const out = new Float32Array(keyPoints.length * width);
  keyPoints.forEach(({ feature }, k) => {
    out.set(feature, k * width);
  });
  return out;
}

/** Key-points from ψ `[K, D]`, their parts (Eq. 2) and cosines `[N, K]`. */
export function keyPointsOf(
  psi: Float32Array,
  width: number,
  parts: Float32Array,
  cosines: Float32Array,
): readonly KeyPoint[] {
  const k = psi.length / width;
  const tokens: number[][] = Array.from({ length: k }, () => []);
  parts.forEach((part, token) => {
    tokens[part].push(token);
  });
  return tokens.map((part, i) => ({
    feature: psi.slice(i * width, (i + 1) * width),
    token: argmax(Float32Array.from({ length: parts.length }, (_, j) => cosines[j * k + i])),
    part,
  }));
}

/** Stage 4: moves the key-points `shifts` times, assigns once more and finds their tokens Q_k (Eq. 4). */
export async function shiftKeyPoints(context: MethodContext, state: AttentionShiftState): Promise<void> {
  const n = tokenCount(state.grid);
  const { width } = context.model;
  const k = state.shifted.length;
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
