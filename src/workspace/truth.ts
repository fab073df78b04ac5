import type { CocoObject, ScaleMask } from '../engine/api';
import type { Size } from '../geometry';
import { iouOfRles, type Rle, uniteRles } from '../mask';
import { isBound, METHODS } from '../methods';
import type { Prompt } from '../methods/declaration';
import type { WorkspaceDocument } from './document';

/** An object that is known to be there, with its mask. */
export type TruthObject = CocoObject & { readonly mask: Rle };

/** The object of the truth that a mask is compared with, and how far they agree. */
export interface TruthMatch {
  readonly object: TruthObject;
  /** 0…1. */
  readonly iou: number;
  /** Whether the truth calls it by the same class name. */
  readonly sameClass: boolean;
}

/** The objects of a file that can be compared with: those with a mask, crowds aside. */
export const truthOf = (objects: readonly CocoObject[]): readonly TruthObject[] =>
  objects.flatMap(({ mask, ...object }) => (mask && !object.crowd ? [{ ...object, mask }] : []));

/** The middle of what a person clicked. */
function middleOf(prompt: Prompt): { readonly x: number; readonly y: number } {
  switch (prompt.kind) {
    case 'point':
      return prompt.point;
    case 'box':
      return { x: (prompt.box.x0 + prompt.box.x1) / 2, y: (prompt.box.y0 + prompt.box.y1) / 2 };
    case 'extreme-points': {
      const { points } = prompt;
      const mean = (axis: 'x' | 'y') => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
      return { x: mean('x'), y: mean('y') };
    }
  }
}

/** The mask as run lengths of its image. */
export const rleOf = ({ counts }: Pick<ScaleMask, 'counts'>, { width, height }: Size): Rle => ({
  width,
  height,
  counts,
});

/**
 * Which object of the truth a mask stands for: the one of its class with the highest IoU, of any class where
 * its class has none that touches the mask; where nothing touches it, the one whose prompt lies nearest.
 * @param truth of the same photo
 */
export function matchTruth(
  mask: Rle,
  prompt: Prompt,
  category: string,
  truth: readonly TruthObject[],
): TruthMatch | undefined {
  const matches = truth.map((object) => ({
    object,
    iou: iouOfRles(mask, object.mask),
    sameClass: object.category === category,
  }));
  const [best] = matches
    .filter(({ iou }) => iou > 0)
    .sort((a, b) => Number(b.sameClass) - Number(a.sameClass) || b.iou - a.iou);
  if (best) return best;
  const at = middleOf(prompt);
  const away = ({ object }: TruthMatch) => {
    if (!object.prompt) return Number.POSITIVE_INFINITY;
    const { x, y } = middleOf(object.prompt);
    return Math.hypot(x - at.x, y - at.y);
  };
  return matches.sort((a, b) => Number(b.sameClass) - Number(a.sameClass) || away(a) - away(b))[0];
}

/** Unions by the list of objects they are of, then by class. */
const unions = new WeakMap<readonly TruthObject[], Map<string, Uint32Array | undefined>>();

/** All pixels of a class in one photo's truth; undefined where it has none. */
function classTruth(truth: readonly TruthObject[], category: string): Uint32Array | undefined {
  const known = unions.get(truth) ?? new Map<string, Uint32Array | undefined>();
  unions.set(truth, known);
  if (!known.has(category)) {
    const masks = truth.filter((object) => object.category === category).map(({ mask }) => mask);
    known.set(category, masks.length > 0 ? uniteRles(masks).counts : undefined);
  }
  return known.get(category);
}

/**
 * The document with the truth of its class in every object whose method asks for it, and in no other. The same
 * document where nothing changes.
 * @param truth by photo
 */
export function withClassTruth(
  document: WorkspaceDocument,
  truth: ReadonlyMap<string, readonly TruthObject[]>,
): WorkspaceDocument {
  let changed = false;
  const annotations = document.annotations.map((annotation) => {
    const method = METHODS.find(({ id }) => id === annotation.method);
    const asked = method !== undefined && isBound(method, annotation.parameters);
    const name = document.categories.find(({ id }) => id === annotation.categoryId)?.name ?? '';
    const objects = asked ? truth.get(annotation.imageId) : undefined;
    const wanted = objects && classTruth(objects, name);
    // Restored from storage it is another array of the same runs.
    if (wanted === annotation.truth || (wanted && String(wanted) === String(annotation.truth)))
      return annotation;
    changed = true;
    const { truth: _, ...rest } = annotation;
    return wanted ? { ...rest, truth: wanted } : rest;
  });
  return changed ? { ...document, annotations } : document;
}
