import { tokenCount } from '../../geometry';
import type { StageContext } from '../declaration';
import { cosine } from './cosine';
import { keyPointsOf, stack } from './stack';
import { type AttentionShiftState, assignmentOf, type KeyPoint, type Merged } from './state';
import { filterFrame, mergeFrame } from './watch/survivors';

/**
 * Algorithm 1, first half: drops key-points with an empty part or with too small a share of it in Φ_I⁺. None
 * left: the one with the highest share stays (tie: the larger part).
 */
export function filterKeyPoints(
  keyPoints: readonly KeyPoint[],
  members: ReadonlySet<number>,
  threshold: number,
): { readonly kept: readonly KeyPoint[]; readonly rescued: boolean } {
  const rated = keyPoints
    .filter((keyPoint) => keyPoint.part.length > 0)
    .map((keyPoint) => ({
      keyPoint,
      ratio: keyPoint.part.filter((token) => members.has(token)).length / keyPoint.part.length,
    }));
  const kept = rated.filter(({ ratio }) => ratio >= threshold).map(({ keyPoint }) => keyPoint);
  if (kept.length > 0 || rated.length === 0) return { kept, rescued: false };
  const best = rated.reduce((a, b) =>
    b.ratio > a.ratio || (b.ratio === a.ratio && b.keyPoint.part.length > a.keyPoint.part.length) ? b : a,
  );
  return { kept: [best.keyPoint], rescued: true };
}

/**
 * Algorithm 1, second half: the largest part takes in every key-point more alike than the threshold (by the
 * unmerged ψ), all of them leave the list, until none is left.
 * @returns the groups, the key-point with the largest part first in each
 */
export function groupKeyPoints(
  keyPoints: readonly KeyPoint[],
  threshold: number,
): readonly (readonly KeyPoint[])[] {
  let left = [...keyPoints];
  const groups: (readonly KeyPoint[])[] = [];
  while (left.length > 0) {
    const largest = left.reduce((a, b) => (b.part.length > a.part.length ? b : a));
    const alike = left.filter(
      (other) => other !== largest && cosine(largest.feature, other.feature) > threshold,
    );
    groups.push([largest, ...alike]);
    left = left.filter((other) => other !== largest && !alike.includes(other));
  }
  return groups;
}

/** The same as the published code does it: the first one left takes in every one at least as alike. */
export function groupInOrder(
  keyPoints: readonly KeyPoint[],
  threshold: number,
): readonly (readonly KeyPoint[])[] {
  let left = [...keyPoints];
  const groups: (readonly KeyPoint[])[] = [];
  while (left.length > 0) {
    const first = left[0];
    const group = left.filter(
      (other) => other === first || cosine(first.feature, other.feature) >= threshold,
    );
    groups.push(group);
    left = left.filter((other) => !group.includes(other));
  }
  return groups;
}

/** The plain mean ψ of each group; summed in the key-points' own order, which `keyPoints` gives. */
export function meansOfGroups(
  keyPoints: readonly KeyPoint[],
  groups: readonly (readonly KeyPoint[])[],
): readonly Float32Array[] {
  return groups.map((group) => {
    const ordered = keyPoints.filter((keyPoint) => group.includes(keyPoint));
    return group[0].feature.map(
      (_, d) => ordered.reduce((sum, { feature }) => sum + feature[d], 0) / ordered.length,
    );
  });
}

/** Tokens more alike to ψ than a cosine: the published code's part, which knows no rivalry between key-points. */
const softPart = ({ phi }: AttentionShiftState, psi: Float32Array, limit: number): readonly number[] =>
  Array.from({ length: phi.length / psi.length }, (_, j) => j).filter(
    (j) => cosine(phi.subarray(j * psi.length, (j + 1) * psi.length), psi) > limit,
  );

/** d from which a token is of a key-point's soft part, and of what the published code ranks key-points by. */
const SOFT = 0.8;
const RANKED = 0.9;

/** Key-points that the published code keeps. */
const CODE_KEEPS = 6;

/** What survives, in its order. @param groups of `kept`, as merged */
function survivors(
  state: AttentionShiftState,
  kept: readonly KeyPoint[],
  groups: readonly (readonly KeyPoint[])[],
): readonly Merged[] {
  const merged = meansOfGroups(kept, groups).map((feature, i) => ({ feature, group: groups[i] }));
  if (state.settings.choice('merge') === 'largest') return merged;
  return merged
    .map((each) => ({ ...each, size: softPart(state, each.feature, RANKED).length }))
    .sort((a, b) => b.size - a.size)
    .slice(0, CODE_KEEPS);
}

/** Stage 5. */
export async function filterAndMerge(context: StageContext, state: AttentionShiftState): Promise<void> {
  const { settings } = state;
  const members = new Set(state.members);
  const soft = settings.choice('part') === 'soft';
  const candidates = soft
    ? state.shifted.map((each) => ({ ...each, part: softPart(state, each.feature, SOFT) }))
    : state.shifted;
  const { kept, rescued } = filterKeyPoints(candidates, members, settings.number('filterThreshold'));
  const sentence = 'No key-point lies mostly on the object; the best one was kept.';
  if (rescued && !state.flags.includes(sentence)) state.flags.push(sentence);
  await context.watch?.(() => filterFrame({ ...state, shifted: candidates }, kept, rescued));
  const group = settings.choice('merge') === 'largest' ? groupKeyPoints : groupInOrder;
  const groups = group(kept, settings.number('mergeThreshold'));
  const merged = survivors(state, kept, groups);
  if (merged.length === 0) {
    state.keyPoints = [];
    return;
  }
  const n = tokenCount(state.grid);
  const { width } = context.model;
  const flat = stack(merged, width);
  const [parts, cosines] = await context.backend.run(async (operations) => {
    const phi = operations.upload(state.phi, [n, width]);
    const vectors = operations.upload(flat, [merged.length, width]);
    // Who became one of several has no β of its own to assign by.
    const { assign } = assignmentOf(state);
    return operations.read(
      operations.parts(phi, vectors, { assign: assign === 'softmax' ? 'part-map' : assign }),
      operations.cosines(phi, vectors),
    );
  });
  state.keyPoints = keyPointsOf(flat, width, parts, cosines);
  await context.watch?.(() => mergeFrame({ ...state, shifted: candidates }, groups, merged));
}
