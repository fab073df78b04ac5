import type { Point, Size } from '../../../geometry';
import type { CropMap } from '../../shared/grow';
import { contourStrengths, type Edges, sidesTouched } from './contour';
import { type FrameMap, inFrame } from './frame';
import { joinLevels } from './levels';
import { type ScoreTerms, termsOf } from './score';

/** Thresholds on the lift: θ = −1.5 + 0.4k. */
const THRESHOLDS = Array.from({ length: 13 }, (_, k) => -1.5 + 0.4 * k);

/** A candidate mask of the click: the click's component of {lift ≥ theta} in one view. */
export interface Candidate {
  readonly view: number;
  /** θ, never above the lift at the click. */
  readonly theta: number;
  /** Pixels of the frame. */
  readonly area: number;
  readonly terms: ScoreTerms;
}

/** The candidates of one view, by rising threshold: each lies inside the one before. */
export interface ViewCandidates {
  readonly candidates: readonly Candidate[];
  /** Where the view lies in the frame. */
  readonly window: Pick<FrameMap, 'x0' | 'y0' | 'width' | 'height'>;
  /** Per pixel of the window the last candidate that holds it, −1 for none. */
  readonly levels: Int8Array;
}

/**
 * @param lift over the view's tokens
 * @param sharp the same, finer: what is thresholded
 * @param edges of the picture in the frame
 */
export function candidatesOf(
  lift: CropMap,
  sharp: CropMap,
  view: number,
  click: Point,
  image: Size,
  edges: Edges,
): ViewCandidates {
  const window = inFrame(sharp, lift, click, image);
  const thetas = THRESHOLDS.map((theta) => Math.min(theta, window.values[window.seed]));
  const levels = joinLevels(window, window.seed, thetas);
  const tokens = lift.values.length;
  const total = new Int32Array(tokens);
  const reached = new Int32Array(tokens * thetas.length);
  for (let i = 0; i < levels.length; i++) {
    total[window.tokens[i]]++;
    if (levels[i] >= 0) reached[window.tokens[i] * thetas.length + levels[i]]++;
  }
  // From "joined exactly here" to "joined at this level or above".
  for (let token = 0; token < tokens; token++) {
    for (let k = thetas.length - 2; k >= 0; k--) {
      reached[token * thetas.length + k] += reached[token * thetas.length + k + 1];
    }
  }
  const strengths = contourStrengths(edges, window, levels, thetas.length);
  const cutOff = sidesTouched(edges, window, levels, thetas.length);
  const candidates = thetas.map((theta, k) => {
    let area = 0;
    const covered = new Uint8Array(tokens);
    for (let token = 0; token < tokens; token++) {
      const count = reached[token * thetas.length + k];
      area += count;
      if (2 * count > total[token]) covered[token] = 1;
    }
    if (!covered.includes(1)) covered[window.tokens[window.seed]] = 1;
    const share = area / (edges.width * edges.height);
    const terms = termsOf(lift, covered, theta, share, strengths[k], cutOff[k]);
    return { view, theta, area, terms };
  });
  return { candidates, window, levels };
}
