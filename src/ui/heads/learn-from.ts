import type { HeadDeclaration, TrainingObject } from '../../heads';
import type { MethodDeclaration, ParameterValues } from '../../methods/declaration';
import {
  type Annotation,
  keyOf,
  maskAt,
  type RunsState,
  rleOf,
  type WorkspaceDocument,
} from '../../workspace';
import { sameValues } from '../controls/Parameter';
import { type TruthState, truthMatch } from '../truth/truth-store';

/** What a head would learn from, and what it would be compared with. */
export interface Lessons {
  readonly objects: readonly TrainingObject[];
  readonly photos: number;
  /** How many have a mask that is known to be right, and whence. */
  readonly truths: number;
  readonly from: 'file' | 'accepted' | undefined;
}

/**
 * Every object whose prompt the head's method takes, whichever method makes its mask now. Masks to compare with are
 * those of the loaded COCO file, or else those that a person accepted: never both, so that one figure means one thing.
 * An accepted mask that the method made with these very parameters is none: without training it would be met exactly.
 * @param methodParameters those that the comparison without training is made with
 * @param categoryId only objects of this class
 */
export function lessonsOf(
  document: WorkspaceDocument,
  runs: RunsState,
  truth: TruthState,
  method: Pick<MethodDeclaration, 'id' | 'takes'>,
  methodParameters: ParameterValues,
  categoryId?: number,
): Lessons {
  const chosen = document.annotations.filter(
    (each) =>
      method.takes.includes(each.prompt.kind) &&
      (categoryId === undefined || each.categoryId === categoryId) &&
      document.images.some(({ id }) => id === each.imageId),
  );
  const nameOf = ({ categoryId: id }: Annotation) =>
    document.categories.find((category) => category.id === id)?.name ?? 'object';
  const resultOf = (annotation: Annotation) => runs.results.get(keyOf(annotation));
  const inFile = (annotation: Annotation) => {
    const result = resultOf(annotation);
    const match = result && truthMatch(truth, annotation, nameOf(annotation), result);
    // One that does not even touch the mask is a neighbour's.
    return match && match.iou > 0 ? match.object.mask : undefined;
  };
  const accepted = (annotation: Annotation) => {
    const { learnt, head, parameters, scale } = annotation;
    const contestant =
      annotation.method === method.id && head === undefined && sameValues(parameters, methodParameters);
    const result = learnt && !contestant ? resultOf(annotation) : undefined;
    const mask = result && maskAt(result, scale);
    return mask && rleOf(mask, result.image);
  };
  const masks = (of: typeof inFile) => new Map(chosen.flatMap((each) => [[each.id, of(each)] as const]));
  const found = (each: ReturnType<typeof masks>) => [...each.values()].filter(Boolean).length;
  const ofFile = masks(inFile);
  const from = found(ofFile) > 0 ? 'file' : 'accepted';
  const right = from === 'file' ? ofFile : masks(accepted);
  const truths = found(right);
  return {
    objects: chosen.map((annotation) => {
      const mask = right.get(annotation.id);
      return {
        id: `${annotation.id}`,
        imageId: annotation.imageId,
        category: nameOf(annotation),
        prompt: annotation.prompt,
        ...(mask ? { truth: { mask, from } } : {}),
      };
    }),
    photos: new Set(chosen.map(({ imageId }) => imageId)).size,
    truths,
    from: truths > 0 ? from : undefined,
  };
}

/** The parameters of a head's method without those by which it would use a head. */
export const withoutHead = (
  { uses }: Pick<HeadDeclaration, 'uses'>,
  parameters: ParameterValues,
): ParameterValues =>
  Object.fromEntries(Object.entries(parameters).filter(([id]) => !Object.hasOwn(uses, id)));
