import { type Grid, tokenCount } from '../../geometry';
import type { Operations, Scaling, Tensor } from '../../kernels';
import type { Features } from '../../vit';
import type { MethodContext, Painted } from '../declaration';
import type { Cells } from '../shared/cells';
import type { Settings } from '../shared/define';
import { paintMaps } from '../shared/painting';
import { convergenceFlag, encodeSource, recordAffinity, type Source } from '../shared/transition';
import { type PaintedWalk, paintWalk } from './paint-walk';
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
  /** π^f and π^b after every hop, `[H, N, 2]`: hop 0 first; an absorbing walk has hop 0 and its end. */
  readonly hops: Float32Array;
  /** u of A = diag(u) S diag(v), `[N]`. */
  readonly scaling: Float32Array;
  /** Of Sinkhorn, after each iteration; −1 where none was needed any more. */
  readonly residuals: Float32Array;
  /** The same as pictures, where they were painted. */
  readonly painted: PaintedWalk | undefined;
  readonly flags: readonly string[];
}

/** Δ = π^f − π^b after the last hop (Eq. 5): `[N]`. */
export function differenceOf({ hops, ratio }: Pick<Walked, 'hops' | 'ratio'>): Float32Array {
  const last = hops.length - 2 * ratio.length;
  return ratio.map((_, i) => hops[last + 2 * i] - hops[last + 2 * i + 1]);
}

/** Both walks from their start columns, every hop `[H, N, 2]`: α hops, or the absorbing walk (Eq. a2). */
function recordHops(
  operations: Operations,
  settings: Settings,
  S: Tensor,
  scaling: Scaling,
  start: Tensor,
): Tensor {
  if (!settings.toggle('absorbing')) {
    return operations.walk(S, scaling, start, { hops: settings.number('hops') });
  }
  const [n] = start.shape;
  const { mass } = operations.absorbing(S, scaling, start, { beta: settings.number('blend') });
  return operations.reshape(mass, [1, n, 2]);
}

/** Stages 2 and 3 as one submit and one read-back. */
export async function walkTokens(
  context: MethodContext,
  settings: Settings,
  grid: Grid,
  source: Source,
  sets: TokenSets,
): Promise<Walked> {
  const n = tokenCount(grid);
  const features = await encodeSource(context, grid, source);
  const columns = startColumns(n, sets.foreground, sets.background);
  const [painted, [ratio, walked, scaling, residuals]] = await context.backend.run(async (operations) => {
    const temperature = settings.number('temperature');
    const { S, symmetric } = recordAffinity(operations, grid, source, features, context.model, temperature);
    const scales = operations.sinkhorn(S, { symmetric });
    const start = operations.upload(columns, [n, 2]);
    const walk = recordHops(operations, settings, S, scales, start);
    const ratio = operations.ratio(walk);
    const all = settings.toggle('absorbing') ? [start, walk] : [walk];
    const pictures = await paintWalk(context, operations, grid, { walks: all, u: scales.u, ratio });
    return [pictures, await operations.read(ratio, walk, scales.u, scales.residuals)] as const;
  });
  const hops = settings.toggle('absorbing') ? Float32Array.from([...columns, ...walked]) : walked;
  return { features, ratio, hops, scaling, residuals, painted, flags: convergenceFlag(residuals) };
}

/** q of the CRF. */
export interface SmoothedRatio {
  /** `[rows, columns]` of the cells; above ½ is the mask. */
  readonly values: Float32Array;
  readonly painted: Painted | undefined;
}

/** MAL's CRF (stage 5), which starts from r grown to the cells; another mask threshold shifts r's logit first. */
export async function smoothRatio(
  context: MethodContext,
  settings: Settings,
  grid: Grid,
  ratio: Float32Array,
  cells: Cells,
): Promise<SmoothedRatio> {
  const { columns, rows } = cells.grid;
  return context.backend.run(async (operations) => {
    const r = operations.upload(ratio, [grid.rows, grid.columns]);
    const smoothed = operations.crf(
      operations.upsample(r, rows, columns),
      operations.upload(cells.colours, [rows, columns, 3]),
      operations.upload(cells.inside, [rows, columns]),
      {
        zeta: settings.number('crfZeta'),
        iterations: settings.number('crfIterations'),
        threshold: settings.number('maskThreshold'),
        unary: settings.toggle('crfUnary'),
      },
    );
    const painted = await paintMaps(context, operations, cells.grid, [{ of: smoothed, scale: 'whole' }]);
    const [values] = await operations.read(smoothed);
    return { values, painted: painted?.[0] };
  });
}
