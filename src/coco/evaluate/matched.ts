import { iouOfRles } from '../../mask/rle-sets';
import type { Rle } from '../../mask/types';
import { AREA_RANGES } from './settings';

/** An object of the truth, for comparing with the mask that has its id. */
export interface TruthMask {
  readonly id: number;
  readonly imageId: number;
  readonly categoryId: number;
  readonly crowd: boolean;
  /** Pixels, as the file says. */
  readonly area: number;
  /** Polygons of its segmentation; 1 for run lengths. */
  readonly parts: number;
  readonly mask: () => Rle;
}

/** A mask that was made for an object of the truth. */
export interface ResultMask {
  readonly id: number;
  readonly imageId: number;
  readonly mask: () => Rle;
}

/** IoU of one object. */
export interface MatchedObject {
  readonly id: number;
  readonly categoryId: number;
  readonly area: number;
  readonly parts: number;
  /** 0…1. */
  readonly iou: number;
}

/** A mean and of how many; null of none. */
export interface Mean {
  readonly n: number;
  readonly mean: number | null;
}

/** Masks against objects of the same id. Crowds are in none of it. */
export interface MatchedMeans {
  readonly matched: Mean;
  /** Over all objects of the truth, those without a mask as 0. */
  readonly missingAsZero: Mean;
  /** By the truth's area: below 32², below 96², from there on. */
  readonly small: Mean;
  readonly medium: Mean;
  readonly large: Mean;
  readonly onePart: Mean;
  readonly severalParts: Mean;
  /** In the order of the classes given. */
  readonly classes: readonly (Mean & { readonly categoryId: number })[];
  /** In the truth's order. */
  readonly objects: readonly MatchedObject[];
  /** Objects of the truth, crowds aside, without a mask. */
  readonly missing: readonly number[];
  /** Masks whose id the truth does not have. */
  readonly unknown: readonly number[];
  /** Masks whose id the truth has in another image; they are compared with nothing. */
  readonly elsewhere: readonly number[];
}

const meanOf = (ious: readonly number[]): Mean => ({
  n: ious.length,
  mean: ious.length === 0 ? null : ious.reduce((sum, iou) => sum + iou, 0) / ious.length,
});

/**
 * Mean IoU over the ids that both sides have.
 * @param categoryIds the classes to list
 * @throws RangeError where the two masks of one id differ in size
 */
export function matchedMeans(
  truth: readonly TruthMask[],
  results: readonly ResultMask[],
  categoryIds: readonly number[],
): MatchedMeans {
  const truthById = new Map(truth.map((object) => [object.id, object]));
  const resultById = new Map(results.map((result) => [result.id, result]));
  const objects: MatchedObject[] = [];
  const missing: number[] = [];
  const elsewhere: number[] = [];
  for (const object of truth) {
    const result = resultById.get(object.id);
    if (result && result.imageId !== object.imageId) elsewhere.push(object.id);
    if (object.crowd) continue;
    if (!result || result.imageId !== object.imageId) {
      missing.push(object.id);
      continue;
    }
    const { id, categoryId, area, parts } = object;
    objects.push({ id, categoryId, area, parts, iou: iouOfRles(result.mask(), object.mask()) });
  }
  const over = (keep: (object: MatchedObject) => boolean) =>
    meanOf(objects.filter(keep).map(({ iou }) => iou));
  const [mediumFrom, largeFrom] = AREA_RANGES.medium;
  const matched = over(() => true);
  const n = objects.length + missing.length;
  return {
    matched,
    missingAsZero: { n, mean: n === 0 ? null : ((matched.mean ?? 0) * matched.n) / n },
    small: over(({ area }) => area < mediumFrom),
    medium: over(({ area }) => area >= mediumFrom && area < largeFrom),
    large: over(({ area }) => area >= largeFrom),
    onePart: over(({ parts }) => parts === 1),
    severalParts: over(({ parts }) => parts > 1),
    classes: categoryIds.map((categoryId) => ({
      categoryId,
      ...over((object) => object.categoryId === categoryId),
    })),
    objects,
    missing,
    unknown: results.filter(({ id }) => !truthById.has(id)).map(({ id }) => id),
    elsewhere,
  };
}
