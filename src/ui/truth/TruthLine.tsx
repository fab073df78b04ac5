import { X } from 'lucide-react';
import { type Annotation, keyOf } from '../../workspace';
import { useApp, useDocument, useRuns, useTruth } from '../app/app';
import { IconButton } from '../controls/IconButton';
import { dropTruth, truthMatch } from './truth-store';

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
    return match ? [match.iou] : [];
  });
  const mean = ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
  return (
    <p className="truth-line" data-testid="truth">
      <span className="truth-file" title={truth.file}>
        Truth: {truth.file}
      </span>
      {ious.length > 0 ? <span className="num push">mean IoU {mean.toFixed(3)}</span> : null}
      <IconButton label="Compare with this truth no longer" small onClick={() => dropTruth(app.truth)}>
        <X />
      </IconButton>
    </p>
  );
}
