import { type Box, clamp, type Grid, inBox, tokenCentre } from '../../geometry';
import { grown } from '../shared/grow';
import { type Shape, shapeTermsAt, toBox } from './shape';

/** What each term adds to the log-odds of the object. */
interface FusionWeights {
  readonly bias: number;
  /** Of the walk: ln(r/(1−r)). */
  readonly walk: number;
  /** Of the classifier's log-odds. */
  readonly classifier: number;
  readonly depth: number;
  readonly nearest: number;
  readonly radius: number;
  /** Of the quadrilateral's share of the box, the same for every cell: a full one is a fuller object. */
  readonly share: number;
}

/**
 * Found by minimising 0.7·(1 − soft IoU) + 0.3·cross-entropy, each object counting alike, over the tokens in
 * the boxes of 268 objects (≥ 32² px) of 60 COCO photos. Seven numbers for points,
 * four where they are few or only a box is given (docs/quality-exits.md).
 */
const POINT_WEIGHTS: FusionWeights = {
  bias: 0.375,
  walk: 0.61,
  classifier: 0.125,
  depth: 2.131,
  nearest: -0.753,
  radius: -1.506,
  share: 2.751,
};

/** Two or three distinct points: the walk starts from points, but they enclose too little to speak of a shape. */
const FEW_POINT_WEIGHTS: FusionWeights = {
  bias: 1.36,
  walk: 0.781,
  classifier: 0.12,
  depth: 0,
  nearest: 0,
  radius: -2.161,
  share: 0,
};

/** A box alone: the walk starts from an ellipse, so the corners are the ones it underrates. */
const BOX_WEIGHTS: FusionWeights = {
  bias: -1.771,
  walk: 0.555,
  classifier: 0.131,
  depth: 0,
  nearest: 0,
  radius: 1.497,
  share: 0,
};

const WEIGHTS = { points: POINT_WEIGHTS, few: FEW_POINT_WEIGHTS, box: BOX_WEIGHTS } as const;

/** Log-odds beyond this are as sure as any: one cell must not outvote its surroundings. */
const SURE_WALK = 6;
const SURE = 4;

/** ln(r/(1−r)) of the walk's share, kept within ±6. */
const walkOdds = (ratio: number): number => clamp(Math.log(ratio / (1 - ratio)), -SURE_WALK, SURE_WALK);

/**
 * Log-odds of the object on cells `[rows, columns]`, kept within ±4 and −4 outside the box.
 * @param tokens the token grid
 * @param ratio r of the walk on it `[N]`
 * @param classifier log-odds of the classifier on it `[N]`
 * @param threshold share above which a cell belongs to the mask: its log-odds are subtracted, so that 0 decides
 */
export function fuse(
  tokens: Grid,
  ratio: ArrayLike<number>,
  classifier: ArrayLike<number>,
  cells: Grid,
  box: Box,
  shape: Shape,
  threshold: number,
): Float32Array {
  const weights = WEIGHTS[shape.kind];
  const evidence = new Float32Array(tokens.columns * tokens.rows);
  for (let token = 0; token < evidence.length; token++) {
    evidence[token] = weights.walk * walkOdds(ratio[token]) + weights.classifier * classifier[token];
  }
  const area = { x0: 0, y0: 0, x1: cells.columns, y1: cells.rows };
  const odds = grown({ values: evidence, columns: tokens.columns, rows: tokens.rows, crop: area }, area);
  const constant = weights.bias + weights.share * shape.share - walkOdds(threshold);
  for (let cell = 0; cell < odds.length; cell++) {
    const centre = tokenCentre(cells, cell);
    if (!inBox(box, centre)) {
      odds[cell] = -SURE;
      continue;
    }
    const { depth, nearest, radius } = shapeTermsAt(shape, toBox(box, centre));
    const shaped = weights.depth * depth + weights.nearest * nearest + weights.radius * radius;
    odds[cell] = clamp(odds[cell] + shaped + constant, -SURE, SURE);
  }
  return odds;
}
