import { type Grid, tokenCount } from '../../geometry';
import type { Features } from '../../vit';
import type { MethodContext } from '../declaration';
import type { Cells } from '../shared/cells';
import type { Settings } from '../shared/define';
import { convergenceFlag, encodeSource, recordAffinity, type Source } from '../shared/transition';
import type { TokenSets } from './sets';

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
