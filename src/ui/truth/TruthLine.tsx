import { X } from 'lucide-react';
import { areaOfRle } from '../../mask';
import { type Annotation, keyOf } from '../../workspace';
import { useApp, useDocument, useRuns, useTruth } from '../app/app';
import { IconButton } from '../controls/IconButton';
import { dropTruth, truthMatch } from './truth-store';

/** COCO's sizes, by area in px. */
const SIZES = [
  ['S', 0, 32 ** 2],
  ['M', 32 ** 2, 96 ** 2],
  ['L', 96 ** 2, Number.POSITIVE_INFINITY],
] as const;

const meanOf = (list: readonly { readonly iou: number }[]): number =>
  list.reduce((sum, { iou }) => sum + iou, 0) / list.length;

/** Which file the masks of a photo are compared with, and their mean IoU. Nothing without truth. */
export function TruthLine({ annotations }: { readonly annotations: readonly Annotation[] }) {
  const app = useApp();
  const truth = useTruth((state) => state);
  const categories = useDocument((document) => document.categories);
  // The maps of results change in place: this counts their changes.
  useRuns((runs) => runs.version);
  const { results } = app.runs.store.getState();
  if (truth.file === undefined) return null;
  const ious = annotations.flatMap((annotation) => {
    const result = results.get(keyOf(annotation));
    const name = categories.find(({ id }) => id === annotation.categoryId)?.name ?? '';
    const match = result && truthMatch(truth, annotation, name, result);
    return match ? [{ iou: match.iou, area: areaOfRle(match.object.mask) }] : [];
  });
  const bySize = SIZES.flatMap(([size, from, to]) => {
    const own = ious.filter(({ area }) => area >= from && area < to);
    return own.length > 0 ? [`${size} ${meanOf(own).toFixed(2)}`] : [];
  });
  return (
    <p className="truth-line" data-testid="truth">
      <span className="truth-file" title={truth.file}>
        Truth: {truth.file}
      </span>
      {ious.length > 0 ? (
        <span className="num push" title="By the truth’s area: S below 32² px, M below 96², L from there on">
          mean IoU {meanOf(ious).toFixed(3)}
          {bySize.length > 1 ? <span className="quiet"> ({bySize.join(', ')})</span> : null}
        </span>
      ) : null}
      <IconButton label="Compare with this truth no longer" small onClick={() => dropTruth(app.truth)}>
        <X />
      </IconButton>
    </p>
  );
}
