import { tokenCount } from '../../../geometry';
import type { FrameChart, FrameContent, StageContext } from '../../declaration';
import { neither, partNumbers } from '../../shared/frames';
import { principalPlane } from '../../shared/principal-plane';
import { cosine } from '../cosine';
import { SOFTMAX_EXPLAINED } from '../explained';
import { keyPointsOf, stack } from '../stack';
import { type AttentionShiftState, assignmentOf, type KeyPoint } from '../state';

/** Stage 3: Φ_I⁺ and where the key-points start. */
export function scatterFrame(state: AttentionShiftState): FrameContent {
  const { grid, members, shifted } = state;
  return {
    title: 'Key-points scattered',
    sentence: `${shifted.length} key-points are spread evenly over the ${members.length} tokens of the instance map.`,
    grid,
    sets: { foreground: members, background: [], ignored: neither(tokenCount(grid), members, []) },
    points: {
      numbers: shifted.map((_, k) => k + 1),
      tokens: shifted.map(({ token }) => token),
      sizes: shifted.map(() => 0),
    },
  };
}

/** 1 − β_k = the mean cosine of a part's tokens with ψ_k (Eq. 6), 0 for an empty part. */
function densities(keyPoints: readonly KeyPoint[], cosines: Float32Array): readonly number[] {
  const k = keyPoints.length;
  return keyPoints.map(({ part }, i) =>
    part.length === 0 ? 0 : part.reduce((sum, token) => sum + cosines[token * k + i], 0) / part.length,
  );
}

const atLeastZero = (value: number): number => Math.max(0, value);

/** Bins of the histogram of cosines. */
const BINS = 20;

/** How alike the tokens are to the key-point whose part they are in. */
function histogramOf(keyPoints: readonly KeyPoint[], cosines: Float32Array): FrameChart {
  const own = keyPoints.flatMap(({ part }, k) => part.map((token) => cosines[token * keyPoints.length + k]));
  const from = Math.min(0, Math.floor(Math.min(...own) * 10) / 10);
  const counts = new Array<number>(BINS).fill(0);
  for (const value of own) counts[Math.min(BINS - 1, Math.floor((BINS * (value - from)) / (1 - from)))]++;
  return { kind: 'histogram', name: 'd of each token with its own ψ', counts, from, to: 1 };
}

/**
 * Stage 4: one frame for each shift. The shifts are computed a second time, one by one: the run itself makes
 * them in one piece and must not change because somebody looks.
 */
export async function shiftFrames(
  context: StageContext,
  state: AttentionShiftState,
): Promise<readonly FrameContent[]> {
  const { grid, settings, shifted } = state;
  const n = tokenCount(grid);
  const { width } = context.model;
  const shifts = settings.number('shifts');
  const by = assignmentOf(state);
  const soft = by.assign === 'softmax';
  const member = new Float32Array(n);
  for (const token of state.members) member[token] = 1;
  const flat = await context.backend.run(async (operations) => {
    const phi = operations.upload(state.phi, [n, width]);
    const members = operations.upload(member, [n]);
    let psi = operations.upload(stack(shifted, width), [shifted.length, width]);
    // No shift: the spreads that the first one starts with.
    let { spreads } = operations.keyPointShift(phi, members, psi, { ...by, shifts: 0 });
    const tensors = [];
    for (let shift = 0; shift <= shifts; shift++) {
      const parts = operations.parts(phi, psi, { ...by, spreads });
      tensors.push(psi, parts, operations.cosines(phi, psi), spreads);
      if (shift < shifts) {
        const moved = operations.keyPointShift(phi, members, psi, { ...by, shifts: 1, spreads });
        psi = moved.points;
        spreads = moved.spreads;
      }
    }
    return operations.read(...tensors);
  });
  const at = (shift: number) => {
    const [psi, parts, cosines, spreads] = flat.slice(4 * shift, 4 * shift + 4);
    const keyPoints = keyPointsOf(psi, width, parts, cosines);
    // The softmax goes by the spreads it is handed, the others by those of the parts in sight.
    const dense = soft ? Array.from(spreads, (beta) => 1 - beta) : densities(keyPoints, cosines);
    return { keyPoints, parts, cosines, dense };
  };
  // One plane for all shifts: only the key-points move in the picture.
  const project = principalPlane(state.phi, width);
  const cloud = project(state.phi);
  const numbers = shifted.map((_, k) => k + 1);
  const moves: number[] = [];
  const changed: number[] = [];
  const loosest: number[] = [];
  const paths: (readonly number[])[] = shifted.map(({ token }) => [token]);
  const frames: FrameContent[] = [];
  let before = at(0);
  for (let shift = 1; shift <= shifts; shift++) {
    const now = at(shift);
    moves.push(
      Math.max(
        ...now.keyPoints.map(({ feature }, k) =>
          Math.max(0, 1 - cosine(feature, before.keyPoints[k].feature)),
        ),
      ),
    );
    changed.push(now.parts.reduce((sum, part, token) => sum + Number(part !== before.parts[token]), 0));
    now.keyPoints.forEach(({ token }, k) => {
      if (paths[k].at(-1) !== token) paths[k] = [...paths[k], token];
    });
    const { dense } = now;
    loosest.push(Math.min(...dense.filter((_, k) => now.keyPoints[k].part.length > 0)));
    const parts = partNumbers(
      n,
      now.keyPoints.map(({ part }, k) => ({ number: k + 1, tokens: part })),
    );
    frames.push({
      title: `Shift ${shift} of ${shifts}`,
      sentence: soft
        ? 'Each key-point moves to the weighted mean of its part’s tokens; tokens then choose the key-point for which they weigh most.'
        : 'Each key-point moves to the weighted mean of its part’s tokens; tokens then choose the key-point most like them.',
      ...(soft ? { explanation: SOFTMAX_EXPLAINED } : {}),
      grid,
      parts,
      points: {
        numbers,
        tokens: now.keyPoints.map(({ token }) => token),
        sizes: now.keyPoints.map(({ part }) => part.length),
        densities: dense,
        paths: [...paths],
      },
      numbers: [
        { name: 'Largest move, 1 − cosine', values: [...moves], along: 'shift' },
        { name: 'Tokens that changed part', values: [...changed], along: 'shift' },
        { name: 'Density of the loosest part, 1 − β', values: [...loosest], along: 'shift' },
      ],
      charts: [
        {
          kind: 'cloud',
          name: 'Tokens and ψ, two principal axes',
          points: cloud,
          parts,
          marks: project(stack(now.keyPoints, width)),
          numbers,
        },
        histogramOf(now.keyPoints, now.cosines),
        { kind: 'bars', name: 'Density of each part, 1 − β', values: dense.map(atLeastZero), numbers },
      ],
    });
    before = now;
  }
  return frames;
}
