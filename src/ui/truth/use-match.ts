import type { Annotation, TruthMatch } from '../../workspace';
import { keyOf } from '../../workspace';
import { useDocument, useRuns, useTruth } from '../app/app';
import { truthMatch } from './truth-store';

/** What of the truth an object's finished mask stands for. */
export function useTruthMatch(annotation: Annotation): TruthMatch | undefined {
  const truth = useTruth((state) => state);
  const result = useRuns((runs) => runs.results.get(keyOf(annotation)));
  const category = useDocument((document) =>
    document.categories.find(({ id }) => id === annotation.categoryId),
  );
  return result && truthMatch(truth, annotation, category?.name ?? '', result);
}
