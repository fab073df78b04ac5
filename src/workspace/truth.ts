import type { CocoObject, ScaleMask } from '../engine/api';
import type { Size } from '../geometry';
import { iouOfRles, type Rle } from '../mask';
import type { Prompt } from '../methods/declaration';

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
