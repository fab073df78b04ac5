import { tokenCount } from '../../geometry';
import type { StageContext } from '../declaration';
import { cosine } from './cosine';
import { keyPointsOf, stack } from './stack';
import type { AttentionShiftState, KeyPoint } from './state';
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

/** The plain mean ψ of each group; summed in the key-points' own order, which `keyPoints` gives. */
export function mergeKeyPoints(keyPoints: readonly KeyPoint[], threshold: number): readonly Float32Array[] {
  return groupKeyPoints(keyPoints, threshold).map((group) => {
    const ordered = keyPoints.filter((keyPoint) => group.includes(keyPoint));
    return group[0].feature.map(
      (_, d) => ordered.reduce((sum, { feature }) => sum + feature[d], 0) / ordered.length,
    );
  });
}

/** Stage 5. */
export async function filterAndMerge(context: StageContext, state: AttentionShiftState): Promise<void> {
  const { settings } = state;
  const members = new Set(state.members);
  const { kept, rescued } = filterKeyPoints(state.shifted, members, settings.number('filterThreshold'));
  const sentence = 'No key-point lies mostly on the object; the best one was kept.';
  if (rescued && !state.flags.includes(sentence)) state.flags.push(sentence);
  await context.watch?.(() => filterFrame(state, kept, rescued));
  const psi = mergeKeyPoints(kept, settings.number('mergeThreshold'));
  if (psi.length === 0) {
    state.keyPoints = [];
    return;
  }
  const n = tokenCount(state.grid);
  const { width } = context.model;
  const flat = stack(
    psi.map((feature) => ({ feature })),
    width,
  );
  const [parts, cosines] = await context.backend.run(async (operations) => {
    const phi = operations.upload(state.phi, [n, width]);
    const vectors = operations.upload(flat, [psi.length, width]);
    return operations.read(operations.parts(phi, vectors), operations.cosines(phi, vectors));
  });
  state.keyPoints = keyPointsOf(flat, width, parts, cosines);
  await context.watch?.(() => mergeFrame(state, groupKeyPoints(kept, settings.number('mergeThreshold'))));
}
