import type { Contestant, HeldOut, HeldOutRow, TrainingObject } from './head';

const NAMES: Readonly<Record<Contestant, string>> = {
  'training-free': 'the method without training',
  ridge: 'closed-form ridge regression',
  head: 'the head',
};

const AGAINST: Readonly<Record<HeldOut['against'], string>> = {
  file: 'the masks of the file',
  accepted: 'the masks you accepted',
  'training-free':
    'the masks that the method gives without training (no other are known, so this says how alike they are and not which is better)',
};

/** What the check compares with: known masks where there are any, else those of the method itself. */
export function againstOf(objects: readonly TrainingObject[]): HeldOut['against'] {
  const sources = new Set(objects.flatMap(({ truth }) => (truth ? [truth.from] : [])));
  return sources.has('file') ? 'file' : sources.has('accepted') ? 'accepted' : 'training-free';
}

/** Means over the rows that have the number; a contestant without rows has none. */
export function meansOf(rows: readonly HeldOutRow[]): Partial<Record<Contestant, number>> {
  const means: Partial<Record<Contestant, number>> = {};
  for (const name of Object.keys(NAMES) as Contestant[]) {
    const ious = rows.flatMap((row) => (row.ious[name] === undefined ? [] : [row.ious[name]]));
    if (ious.length > 0) means[name] = ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
  }
  return means;
}

function endOf(helped: boolean | undefined, { head, ridge }: HeldOut['means']): string {
  if (helped === undefined) return 'Whether it helps cannot be said from that.';
  if (helped) return 'The head helps.';
  const noBetter = head !== undefined && ridge !== undefined && head <= ridge;
  return `${noBetter ? 'Descent is no better than the closed form. ' : ''}The head does not help: keep what wins.`;
}

/** The check as a whole: who won, and on what. */
export function verdictOf(
  of: HeldOut['of'],
  against: HeldOut['against'],
  rows: readonly HeldOutRow[],
): HeldOut {
  const means = meansOf(rows);
  const { head, ...others } = means;
  const fair = of !== 'none' && against !== 'training-free';
  const helped =
    fair && head !== undefined && rows.length > 0
      ? Object.values(others).every((mean) => head > mean)
      : undefined;
  const images = new Set(rows.map(({ imageId }) => imageId)).size;
  const count = `${rows.length} object${rows.length === 1 ? '' : 's'}`;
  const where = {
    images: `On ${count} of ${images} image${images === 1 ? '' : 's'} that the head never saw`,
    objects: `On ${count} that the head never saw, of an image it learnt from`,
    none: `On the ${count} that taught the head (too few to hold any out)`,
  }[of];
  const list = (Object.keys(NAMES) as Contestant[])
    .flatMap((name) => {
      const mean = means[name];
      return mean === undefined ? [] : [`${NAMES[name]} ${mean.toFixed(3)}`];
    })
    .join(', ');
  const sentence =
    rows.length === 0
      ? 'There is nothing to check the head on.'
      : `${where}, mean IoU with ${AGAINST[against]}: ${list}. ${endOf(helped, means)}`;
  return { of, against, rows, means, helped, sentence };
}
