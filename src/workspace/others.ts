import { METHODS, type OtherObject, othersOf, regardOf } from '../methods';
import type { Annotation, WorkspaceDocument } from './document';

const same = (a: readonly OtherObject[] | undefined, b: readonly OtherObject[] | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** Those of an annotation's method and parameters; undefined where nobody else matters. */
function othersFor(annotation: Annotation, document: WorkspaceDocument): readonly OtherObject[] | undefined {
  const method = METHODS.find(({ id }) => id === annotation.method);
  if (!method || regardOf(method, annotation.parameters) === 'nobody') return undefined;
  const placed = (each: Annotation) => ({ prompt: each.prompt, category: each.categoryId, of: each });
  const all = document.annotations.filter(({ imageId }) => imageId === annotation.imageId).map(placed);
  const own = all.find(({ of }) => of === annotation);
  return own && othersOf(method, annotation.parameters, own, all);
}

/**
 * The document with every object's `others` as its photo has them now. Objects whose others stay are the same
 * objects as before, so their masks stay too.
 */
export function regardOthers(document: WorkspaceDocument): WorkspaceDocument {
  let changed = false;
  const annotations = document.annotations.map((annotation) => {
    const others = othersFor(annotation, document);
    if (same(annotation.others, others)) return annotation;
    changed = true;
    const { others: _, ...rest } = annotation;
    return others ? { ...rest, others } : rest;
  });
  return changed ? { ...document, annotations } : document;
}
