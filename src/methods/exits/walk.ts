import { type Box, type Grid, inBox, tokenCentre, tokenCount } from '../../geometry';
import type { Features } from '../../vit';
import type { MethodContext } from '../declaration';
import type { Settings } from '../shared/define';
import { convergenceFlag, encodeSource, recordAffinity, type Source } from '../shared/transition';
import type { TokenSets } from './sets';

/** ImageNet's mean and standard deviation, in which MAL's CRF measures colours. */
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

/** Colours of a cell grid `[rows, columns, 3]`, normalised, and which of its cells' centres lie in the box. */
export interface Cells {
  readonly grid: Grid;
  readonly colours: Float32Array;
  readonly inside: Float32Array;
}

export async function cellsOfCrop(context: MethodContext, crop: Box, box: Box, side: number): Promise<Cells> {
  const grid = { columns: side, rows: side, crop };
  const colours = Float32Array.from(await context.colours(crop, side, side));
  for (let i = 0; i < colours.length; i++) colours[i] = (colours[i] / 255 - MEAN[i % 3]) / STD[i % 3];
  const inside = new Float32Array(side * side);
  for (let i = 0; i < inside.length; i++) if (inBox(box, tokenCentre(grid, i))) inside[i] = 1;
  return { grid, colours, inside };
}

/** The colours as they were before they were normalised, 0…1. */
export const rgbOf = (colours: Float32Array): Float32Array =>
  colours.map((value, i) => value * STD[i % 3] + MEAN[i % 3]);

/** The two starting columns `[N, 2]`: 1/|F| on the set; an empty set gives the stationary 1/N. */
export function startColumns(
  n: number,
  foreground: readonly number[],
  background: readonly number[],
): Float32Array {
  const start = new Float32Array(2 * n);
  [foreground, background].forEach((set, column) => {
    const tokens = set.length > 0 ? set : Array.from({ length: n }, (_, token) => token);
    for (const token of tokens) start[2 * token + column] = 1 / tokens.length;
  });
  return start;
}

export interface Walked {
  readonly features: Features;
  /** r = π^f/(π^f + π^b) `[N]`. */
  readonly ratio: Float32Array;
  /** The CRF's q on its cells; undefined where none was asked for. */
  readonly smoothed: Float32Array | undefined;
  readonly flags: readonly string[];
}

/**
 * Stages 2 and 3 (and the CRF, where `crf` gives its cells) as one submit and one read-back. The CRF starts
 * from r grown to its cells; another mask threshold shifts r's logit first.
 */
export async function walkTokens(
  context: MethodContext,
  settings: Settings,
  grid: Grid,
  source: Source,
  sets: TokenSets,
  crf: Cells | undefined,
): Promise<Walked> {
  const n = tokenCount(grid);
  const features = await encodeSource(context, grid, source);
  const [ratio, residuals, smoothed] = await context.backend.run(async (operations) => {
    const temperature = settings.number('temperature');
    const { S, symmetric } = recordAffinity(operations, grid, source, features, context.model, temperature);
    const scaling = operations.sinkhorn(S, { symmetric });
    const start = operations.upload(startColumns(n, sets.foreground, sets.background), [n, 2]);
    const walk = operations.walk(S, scaling, start, { hops: settings.number('hops') });
    const r = operations.ratio(walk);
    if (!crf) return operations.read(r, scaling.residuals, r);
    const { columns, rows } = crf.grid;
    const p = operations.upsample(operations.reshape(r, [grid.rows, grid.columns]), rows, columns);
    const q = operations.crf(
      p,
      operations.upload(crf.colours, [rows, columns, 3]),
      operations.upload(crf.inside, [rows, columns]),
      {
        zeta: settings.number('crfZeta'),
        iterations: settings.number('crfIterations'),
        threshold: settings.number('maskThreshold'),
      },
    );
    return operations.read(r, scaling.residuals, q);
  });
  return { features, ratio, smoothed: crf ? smoothed : undefined, flags: convergenceFlag(residuals) };
}
