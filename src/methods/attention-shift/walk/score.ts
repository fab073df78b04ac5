import type { CropMap } from '../../shared/grow';

/** What the belief in a candidate is made of. */
export interface ScoreTerms {
  /** ln of its share of the frame. */
  readonly a: number;
  /** ln of its share of the view's tokens. */
  readonly l: number;
  /** Mean lift inside. */
  readonly m: number;
  /** That minus the mean lift of the ring around. */
  readonly c: number;
  /** ln of (strength of the picture's edges on its contour + 0.1). */
  readonly e: number;
  /** Sides of its zoom, inside the image, that it touches and is cut off by: 0…4. */
  readonly t: number;
}

/**
 * Logits of the belief that the object meant is like this candidate; only their differences count. Fitted so
 * that the softmax over an object's candidates comes close to the softmax of their true IoUs over 0.08, folds by
 * picture (docs/quality-one-click.md).
 */
export const beliefOfViews = ({ a, l, m, c, e, t }: ScoreTerms): number =>
  -0.9159 * a -
  0.1008 * a * a +
  0.2191 * l -
  0.0958 * l * l +
  0.643 * m +
  0.3521 * c +
  1.0497 * e -
  0.3565 * t;

/** The same where only the whole image was looked at. */
export const beliefOfWhole = ({ a, m, c, e }: ScoreTerms): number =>
  -0.7897 * a - 0.1454 * a * a + 1.4836 * m - 0.2082 * m * m + 0.1936 * c + 1.0824 * e;

/**
 * The terms of one candidate.
 * @param map lift over the view's tokens
 * @param covered `[N]`, 1 where the candidate covers more than half of the token; not all 0
 * @param theta threshold of the candidate, for a candidate that fills its view and has no ring
 * @param share of the frame
 * @param strength of the picture's edges on the contour, 1 the picture's mean
 * @param sides of the view, inside the image, that it touches
 */
export function termsOf(
  map: CropMap,
  covered: Uint8Array,
  theta: number,
  share: number,
  strength: number,
  sides: number,
): ScoreTerms {
  const { columns, rows, values } = map;
  let inside = 0;
  let insideSum = 0;
  let ring = 0;
  let ringSum = 0;
  for (let token = 0; token < covered.length; token++) {
    if (covered[token]) {
      inside++;
      insideSum += values[token];
      continue;
    }
    const x = token % columns;
    const y = (token - x) / columns;
    let touches = false;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(rows - 1, y + 1) && !touches; ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx++) {
        if (covered[ny * columns + nx]) touches = true;
      }
    }
    if (touches) {
      ring++;
      ringSum += values[token];
    }
  }
  const m = insideSum / inside;
  return {
    a: Math.log(share),
    l: Math.log(inside / covered.length),
    m,
    c: ring > 0 ? m - ringSum / ring : m - theta,
    e: Math.log(strength + 0.1),
    t: sides,
  };
}
