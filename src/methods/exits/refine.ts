import { type Box, clamp, type Grid } from '../../geometry';
import { type Cells, rgbOf } from '../shared/cells';
import { sigmoid } from '../shared/numbers';
import { colourOdds } from './colour';
import { type DiffusionOptions, diffuse } from './diffusion';
import { type Evidence, type FusionWeights, fuse, SURE } from './fusion';
import type { Shape } from './shape';

export interface RefineOptions extends DiffusionOptions {
  /** What the colours' log-odds count; 0 leaves them out and saves a diffusion. */
  readonly colour: number;
  /** Share of the object above which a cell belongs to the mask. */
  readonly threshold: number;
}

export interface Refined {
  /** Log-odds of the object on the cells before any colour spoke, kept within ±4. */
  readonly fused: Float32Array;
  /** Log-odds whose sign decides. */
  readonly odds: Float32Array;
}

/**
 * Stage 5 on the host, after the one read-back: the evidence is fused, carried along the colours, corrected by
 * what the colours themselves tell then, and carried once more. Some 20 ms on one core at 96 × 96 cells, and
 * the classifier before it 12 ms.
 */
export function refine(
  tokens: Grid,
  evidence: Evidence,
  cells: Cells,
  box: Box,
  shape: Shape,
  options: RefineOptions,
  weights?: FusionWeights,
): Refined {
  const { columns, rows } = cells.grid;
  const fused = fuse(tokens, evidence, cells, box, shape, options.threshold, weights);
  const flow = (odds: Float32Array, rounds: number) =>
    diffuse(odds, cells.colours, columns, rows, { ...options, rounds });
  if (options.colour === 0) return { fused, odds: flow(fused, options.rounds) };
  // Half the rounds are enough to count colours by.
  const once = flow(fused, Math.ceil(options.rounds / 2));
  const share = once.map((value, i) => (cells.inside[i] ? sigmoid(value) : 0));
  const colour = colourOdds(share, rgbOf(cells.colours));
  const corrected = fused.map((value, i) =>
    cells.inside[i] ? clamp(value + options.colour * colour[i], -SURE, SURE) : -SURE,
  );
  return { fused, odds: flow(corrected, options.rounds) };
}
