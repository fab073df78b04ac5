import { type Box, clamp, type Grid, tokenCentre } from '../../geometry';
import type { Cells } from '../shared/cells';
import { grown } from '../shared/grow';
import { type Shape, shapeTermsAt, toBox } from './shape';

/** What each term adds to the log-odds of the object. */
export interface FusionWeights {
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
 * the boxes of 268 objects (≥ 32² px) of 60 COCO photos, together with the objectness direction:
 * `npm run bench:fit-exits`. What they are worth on photos they were not fitted to: docs/quality-exits.md.
 */
const POINT_WEIGHTS: FusionWeights = {
  bias: 0.381,
  walk: 0.643,
  classifier: 0.112,
  depth: 2.41,
  nearest: -0.423,
  radius: -1.898,
  share: 3.107,
};

/** Two or three distinct points: the walk starts from points, but they enclose too little to speak of a shape. */
const FEW_POINT_WEIGHTS: FusionWeights = {
  bias: 1.901,
  walk: 0.806,
  classifier: 0.108,
  depth: 0,
  nearest: 0,
  radius: -2.835,
  share: 0,
};

/** A box alone: the walk starts from an ellipse about the centre, which the radius makes good for. */
const BOX_WEIGHTS: FusionWeights = {
  bias: -1.104,
  walk: 0.553,
  classifier: 0.12,
  depth: 0,
  nearest: 0,
  radius: 0.712,
  share: 0,
};

const WEIGHTS = { points: POINT_WEIGHTS, few: FEW_POINT_WEIGHTS, box: BOX_WEIGHTS } as const;

/** Log-odds beyond this are as sure as any: one cell must not outvote its surroundings. */
const SURE_WALK = 6;
export const SURE = 4;

/** ln(r/(1−r)) of the walk's share, kept within ±6. */
export const walkOdds = (ratio: number): number =>
  clamp(Math.log(ratio / (1 - ratio)), -SURE_WALK, SURE_WALK);

/** What the tokens say, each `[N]`. */
export interface Evidence {
  /** r of the walk. */
  readonly ratio: ArrayLike<number>;
  /** Log-odds of the classifier. */
  readonly classifier: ArrayLike<number>;
  /** Log-odds of being a thing at all; counts as it is. */
  readonly objectness: ArrayLike<number>;
}

/**
 * Log-odds of the object on cells `[rows, columns]`, kept within ±4 and −4 outside the box.
 * @param tokens the token grid
 * @param threshold share above which a cell belongs to the mask: its log-odds are subtracted, so that 0 decides
 */
export function fuse(
  tokens: Grid,
  { ratio, classifier, objectness }: Evidence,
  { grid: cells, inside }: Cells,
  box: Box,
  shape: Shape,
  threshold: number,
  weights: FusionWeights = WEIGHTS[shape.kind],
): Float32Array {
  const evidence = new Float32Array(tokens.columns * tokens.rows);
  for (let token = 0; token < evidence.length; token++) {
    evidence[token] =
      weights.walk * walkOdds(ratio[token]) + weights.classifier * classifier[token] + objectness[token];
  }
  const area = { x0: 0, y0: 0, x1: cells.columns, y1: cells.rows };
  const odds = grown({ values: evidence, columns: tokens.columns, rows: tokens.rows, crop: area }, area);
  const constant = weights.bias + weights.share * shape.share - walkOdds(threshold);
  for (let cell = 0; cell < odds.length; cell++) {
    if (!inside[cell]) {
      odds[cell] = -SURE;
      continue;
    }
    const { depth, nearest, radius } = shapeTermsAt(shape, toBox(box, tokenCentre(cells, cell)));
    const shaped = weights.depth * depth + weights.nearest * nearest + weights.radius * radius;
    odds[cell] = clamp(odds[cell] + shaped + constant, -SURE, SURE);
  }
  return odds;
}
