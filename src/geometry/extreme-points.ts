import { boxOfPixels } from './box';
import type { Box, Point } from './types';

/** An object's outermost pixels. With fewer than four clicks one pixel holds several roles. */
export interface ExtremePoints {
  readonly top: Point;
  readonly left: Point;
  readonly bottom: Point;
  readonly right: Point;
}

/** Every order of the click numbers 0–3, lexicographic by (top, left, bottom, right). */
const ASSIGNMENTS: readonly (readonly [number, number, number, number])[] = (() => {
  const four = [0, 1, 2, 3];
  return four.flatMap((t) =>
    four
      .filter((l) => l !== t)
      .flatMap((l) =>
        four
          .filter((b) => b !== t && b !== l)
          .map((b) => [t, l, b, 6 - t - l - b] as [number, number, number, number]),
      ),
  );
})();

/**
 * Which click is which extreme point: of the 24 assignments the one maximising −y_t − x_l + y_b + x_r,
 * ties to the lexicographically first. Two or three clicks share the roles by arg-min and arg-max.
 * @param clicks two to four image pixels, in any order
 * @throws RangeError for any other number of clicks
 */
export function assignExtremePoints(clicks: readonly Point[]): ExtremePoints {
  if (clicks.length < 2 || clicks.length > 4) {
    throw new RangeError(`EXITS needs two to four extreme points; ${clicks.length} given.`);
  }
  if (clicks.length < 4) {
    const best = (score: (click: Point) => number) =>
      clicks.reduce((winner, click) => (score(click) > score(winner) ? click : winner));
    return {
      top: best((click) => -click.y),
      left: best((click) => -click.x),
      bottom: best((click) => click.y),
      right: best((click) => click.x),
    };
  }
  let winner = ASSIGNMENTS[0];
  let highest = Number.NEGATIVE_INFINITY;
  for (const roles of ASSIGNMENTS) {
    const [t, l, b, r] = roles;
    const score = -clicks[t].y - clicks[l].x + clicks[b].y + clicks[r].x;
    if (score > highest) {
      highest = score;
      winner = roles;
    }
  }
  const [t, l, b, r] = winner;
  return { top: clicks[t], left: clicks[l], bottom: clicks[b], right: clicks[r] };
}

/** The four roles as a list: top, left, bottom, right (the order of COCO-style `extreme_points`). */
export const extremeList = (points: ExtremePoints): readonly [Point, Point, Point, Point] => [
  points.top,
  points.left,
  points.bottom,
  points.right,
];

/** The tight half-open box of the extreme points. */
export const boxOfExtremePoints = (points: ExtremePoints): Box => boxOfPixels(extremeList(points));
