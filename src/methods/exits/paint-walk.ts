import { type Grid, tokenCount } from '../../geometry';
import type { Operations, PictureMap, Tensor } from '../../kernels';
import type { MethodContext, Painted } from '../declaration';
import { paintMaps } from '../shared/painting';

/** Pictures of the stage that walks. */
export interface PaintedWalk {
  /** √π^f and √π^b by hop, shares of the largest; hop 0 first. */
  readonly foreground: readonly Painted[];
  readonly background: readonly Painted[];
  /** √|Δ| by hop, two-sided. */
  readonly difference: readonly Painted[];
  /** Sinkhorn's u. */
  readonly scaling: Painted;
  /** r */
  readonly ratio: Painted;
}

/** What the stage leaves where it was computed. */
interface WalkTensors {
  /** `[H, N, 2]`, or `[N, 2]` of one hop; one after the other. */
  readonly walks: readonly Tensor[];
  /** `[N]` */
  readonly u: Tensor;
  /** `[N]` */
  readonly ratio: Tensor;
}

/** Paints the frames' maps (`watchWalk`) from the walk's own arrays. Undefined where they are not painted. */
export async function paintWalk(
  context: MethodContext,
  operations: Operations,
  grid: Grid,
  { walks, u, ratio }: WalkTensors,
): Promise<PaintedWalk | undefined> {
  const n = tokenCount(grid);
  const hops = walks.flatMap((of) =>
    Array.from({ length: of.shape.length === 3 ? of.shape[0] : 1 }, (_, hop) => ({ of, start: 2 * n * hop })),
  );
  const column = (which: 0 | 1) =>
    hops.map(({ of, start }) => ({ of, start: start + which, every: 2, scale: 'root' }) as const);
  const maps: readonly PictureMap[] = [
    ...column(0),
    ...column(1),
    ...column(0).map((foreground) => ({ ...foreground, less: 1, scale: 'two-sided' }) as const),
    { of: u, scale: 'range' },
    { of: ratio, scale: 'whole' },
  ];
  const painted = await paintMaps(context, operations, grid, maps);
  if (!painted) return undefined;
  const part = (at: number) => painted.slice(at * hops.length, (at + 1) * hops.length);
  const [scaling, share] = painted.slice(3 * hops.length);
  return { foreground: part(0), background: part(1), difference: part(2), scaling, ratio: share };
}
