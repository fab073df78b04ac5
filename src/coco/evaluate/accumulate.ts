import type { Matches } from './match';
import { IOU_THRESHOLDS, RECALL_THRESHOLDS } from './settings';

/** How the detections of one image fared, with their scores (falling). */
export interface ScoredMatches extends Matches {
  readonly scores: readonly number[];
}

/** Precision and recall of one class, range of areas and number of detections. */
export interface Curve {
  /** `[threshold of IoU][threshold of recall]`, 0…1. */
  readonly precision: readonly Float64Array[];
  /** `[threshold of IoU]`, 0…1. */
  readonly recall: readonly number[];
}

/** Keeps 0/0 from being NaN; the distance from 1 to the next double. */
const TINY = 2 ** -52;

/**
 * The curve over all images, or null if there is nothing to find.
 * @param images in the order of the images' ids, which decides between equal scores
 * @param most detections of an image that count
 */
export function curveOf(images: readonly ScoredMatches[], most: number): Curve | null {
  const wanted = images.reduce((sum, image) => sum + image.wanted, 0);
  if (wanted === 0) return null;
  const places = images.flatMap((image, i) =>
    image.scores.slice(0, most).map((score, d) => ({ i, d, score })),
  );
  places.sort((a, b) => b.score - a.score);

  const precision: Float64Array[] = [];
  const recall: number[] = [];
  for (const t of IOU_THRESHOLDS.keys()) {
    const precisions: number[] = [];
    const recalls: number[] = [];
    let right = 0;
    let wrong = 0;
    for (const { i, d } of places) {
      if (!images[i].ignored[t][d]) {
        if (images[i].matched[t][d] !== 0) right++;
        else wrong++;
      }
      recalls.push(right / wanted);
      precisions.push(right / (wrong + right + TINY));
    }
    // At each recall the best precision that is still to come.
    for (let i = precisions.length - 2; i >= 0; i--) {
      if (precisions[i + 1] > precisions[i]) precisions[i] = precisions[i + 1];
    }
    const row = new Float64Array(RECALL_THRESHOLDS.length);
    let at = 0;
    for (const [r, threshold] of RECALL_THRESHOLDS.entries()) {
      while (at < recalls.length && recalls[at] < threshold) at++;
      if (at === recalls.length) break;
      row[r] = precisions[at];
    }
    precision.push(row);
    recall.push(recalls.at(-1) ?? 0);
  }
  return { precision, recall };
}
