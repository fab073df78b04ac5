import { IOU_THRESHOLDS, MOST } from './settings';

/** What matching needs of the objects of one image and class. */
export interface Scene {
  /** Per object of the truth, in the file's order. */
  readonly objects: readonly { readonly id: number; readonly area: number; readonly crowd: boolean }[];
  /** In falling order of score: see {@link byScore}. */
  readonly detections: readonly { readonly area: number }[];
  /** IoU `[detection][object]`. */
  readonly overlaps: readonly (readonly number[])[];
}

/** How the detections of one image and class fared. */
export interface Matches {
  /** `[threshold][detection]`: the id of the object it was matched with, 0 for none. */
  readonly matched: readonly (readonly number[])[];
  /** `[threshold][detection]`: it counts neither for nor against. */
  readonly ignored: readonly (readonly boolean[])[];
  /** Objects that are to be found: no crowds, and inside the range of areas. */
  readonly wanted: number;
}

/** The detections that count, surest first; equal scores keep their order. */
export const byScore = <D extends { readonly score: number }>(detections: readonly D[]): D[] =>
  [...detections].sort((a, b) => b.score - a.score).slice(0, MOST);

/**
 * Matches detections with objects, greedily by score, for each threshold of IoU.
 *
 * Each detection takes the free object with the highest IoU that reaches the threshold; of equal ones the later.
 * Objects that do not count (crowds, areas outside the range) are only taken where no other can be; a crowd
 * takes any number.
 * @param range areas in pixels, both ends inside
 */
export function matchScene(scene: Scene, range: readonly [number, number]): Matches {
  const { objects, detections, overlaps } = scene;
  const outside = (area: number) => area < range[0] || area > range[1];
  const skipped = objects.map(({ crowd, area }) => crowd || outside(area));
  const all = objects.map((_, g) => g);
  const order = [...all.filter((g) => !skipped[g]), ...all.filter((g) => skipped[g])];

  const matched: number[][] = [];
  const ignored: boolean[][] = [];
  for (const threshold of IOU_THRESHOLDS) {
    const taken = new Array<boolean>(objects.length).fill(false);
    const ids: number[] = [];
    const notCounted: boolean[] = [];
    for (const [d, detection] of detections.entries()) {
      const g = bestObject(threshold, overlaps[d]);
      const id = g < 0 ? 0 : objects[g].id;
      if (g >= 0) taken[g] = true;
      ids.push(id);
      notCounted.push((g >= 0 && skipped[g]) || (id === 0 && outside(detection.area)));
    }
    matched.push(ids);
    ignored.push(notCounted);

    function bestObject(least: number, row: readonly number[]): number {
      let best = -1;
      // A hair below 1, so that a perfect mask still reaches a threshold of 1.
      let highest = Math.min(least, 1 - 1e-10);
      for (const g of order) {
        if (taken[g] && !objects[g].crowd) continue;
        if (best >= 0 && !skipped[best] && skipped[g]) break;
        if (row[g] < highest) continue;
        highest = row[g];
        best = g;
      }
      return best;
    }
  }
  return { matched, ignored, wanted: skipped.filter((skip) => !skip).length };
}
