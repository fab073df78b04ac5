import { tokenCount } from '../../../geometry';
import type { FrameChart, FrameContent } from '../../declaration';
import { partNumbers } from '../../shared/frames';
import { cosine } from '../cosine';
import type { AttentionShiftState, KeyPoint, Merged } from '../state';

/** Stage 5, first half: who stays, and why the others go. */
export function filterFrame(
  state: AttentionShiftState,
  kept: readonly KeyPoint[],
  rescued: boolean,
): FrameContent {
  const { grid, shifted, settings } = state;
  const members = new Set(state.members);
  const threshold = settings.number('filterThreshold');
  const events: string[] = [];
  const ratios: number[] = [];
  shifted.forEach((keyPoint, k) => {
    const { part } = keyPoint;
    const inside = part.filter((token) => members.has(token)).length;
    ratios.push(part.length === 0 ? 0 : inside / part.length);
    if (kept.includes(keyPoint)) {
      if (rescued) events.push(`Key-point ${k + 1} kept although it fails: no other is better.`);
      return;
    }
    events.push(
      part.length === 0
        ? `Key-point ${k + 1} dropped: its part is empty.`
        : `Key-point ${k + 1} dropped: ${ratios[k].toFixed(2)} of its part lies on the object, less than ${threshold}.`,
    );
  });
  const survivors = shifted.flatMap((keyPoint, k) =>
    kept.includes(keyPoint) ? [{ number: k + 1, ...keyPoint }] : [],
  );
  return {
    title: 'Filtered',
    sentence: `${kept.length} of ${shifted.length} key-points ${kept.length === 1 ? 'has' : 'have'} a part that lies on the object.`,
    grid,
    parts: partNumbers(
      tokenCount(grid),
      survivors.map(({ number, part }) => ({ number, tokens: part })),
    ),
    points: pointsOf(survivors),
    events,
    charts: [
      {
        kind: 'bars',
        name: 'Share of the part on the object; dashed: the filter threshold',
        values: ratios,
        numbers: shifted.map((_, k) => k + 1),
        threshold,
      },
    ],
  };
}

/** Every key-point with every other, as they were before they were merged. */
const cosinesOf = (
  keyPoints: readonly KeyPoint[],
  numbers: readonly number[],
  threshold: number,
): FrameChart => ({
  kind: 'matrix',
  name: 'Cosines of the key-points; framed: above the merge threshold',
  values: Float32Array.from(
    keyPoints.flatMap((a) => keyPoints.map((b) => (a === b ? 1 : cosine(a.feature, b.feature)))),
  ),
  numbers,
  threshold,
});

/**
 * Stage 5, second half: who became one.
 * @param groups who takes in the others first in each
 * @param kept those that stay, in the order of the state's key-points
 */
export function mergeFrame(
  state: AttentionShiftState,
  groups: readonly (readonly KeyPoint[])[],
  kept: readonly Merged[],
): FrameContent {
  const { grid, keyPoints, settings, shifted } = state;
  const before = groups.flat().sort((a, b) => shifted.indexOf(a) - shifted.indexOf(b));
  const numberOf = (keyPoint: KeyPoint) => shifted.indexOf(keyPoint) + 1;
  const stays = new Set(kept.map(({ group }) => group));
  const events = groups.flatMap((group) => {
    const [first, ...others] = group;
    const into = others.map(
      (other) =>
        `Key-point ${numberOf(other)} merged into ${numberOf(first)}: cosine ${cosine(first.feature, other.feature).toFixed(2)}.`,
    );
    const fewer = `Key-point ${numberOf(first)} left out: ${kept.length} others have more tokens like them.`;
    return stays.has(group) ? into : [...into, fewer];
  });
  const merged = keyPoints.map((keyPoint, k) => ({ number: numberOf(kept[k].group[0]), ...keyPoint }));
  return {
    title: 'Merged',
    sentence: `Key-points that are alike become one: ${merged.length} pseudo point${merged.length === 1 ? '' : 's'} stay${merged.length === 1 ? 's' : ''}.`,
    grid,
    parts: partNumbers(
      tokenCount(grid),
      merged.map(({ number, part }) => ({ number, tokens: part })),
    ),
    points: pointsOf(merged),
    events: events.length > 0 ? events : ['No two key-points are alike enough to be merged.'],
    numbers: [{ name: 'Tokens of each part', values: merged.map(({ part }) => part.length), along: 'part' }],
    charts: [cosinesOf(before, before.map(numberOf), settings.number('mergeThreshold'))],
  };
}

const pointsOf = (keyPoints: readonly (KeyPoint & { readonly number: number })[]) => ({
  numbers: keyPoints.map(({ number }) => number),
  tokens: keyPoints.map(({ token }) => token),
  sizes: keyPoints.map(({ part }) => part.length),
});
