import { type Grid, type Point, tokenCount, tokenOfPixel } from '../../../geometry';
import type { MethodContext, Painted, TokenMap } from '../../declaration';
import { blocksOf, outputsOfBlocks, recordAffinityOfBlocks } from '../../shared/blocks';
import type { CropMap } from '../../shared/grow';
import { minmax } from '../../shared/numbers';
import { paintMaps } from '../../shared/painting';
import { type Source, startFrom } from '../../shared/transition';

const HOPS = 30;
const RESTART = 0.05;

/** What the walk goes by. */
export interface WalkSettings {
  readonly source: Source;
  /** Blocks after the source's that take part in the affinity. */
  readonly later: number;
  /** τ */
  readonly temperature: number;
}

/** s over the view's tokens. */
export interface Lift extends CropMap {
  /** `aboveChance` of it, where it was painted. */
  readonly painted: Painted | undefined;
}

/**
 * A walk with restart from the click's token, as lift: s = ln(N·x + 0.001), 0 where a token gets what a walk
 * that knows nothing (1/N) would give it.
 */
export async function liftFromClick(
  context: MethodContext,
  grid: Grid,
  click: Point,
  { source, later, temperature }: WalkSettings,
): Promise<Lift> {
  const n = tokenCount(grid);
  const blocks = blocksOf(source, context.model, later);
  const outputs = outputsOfBlocks(blocks, context.model);
  const features = outputs.length === 0 ? {} : await context.encode(grid.crop, grid, outputs);
  const start = startFrom(n, [tokenOfPixel(grid, click)]);
  const { painted, walk } = await context.backend.run(async (operations) => {
    const { S, symmetric } = recordAffinityOfBlocks(
      operations,
      grid,
      blocks,
      features,
      context.model,
      temperature,
    );
    const scaling = operations.sinkhorn(S, { symmetric });
    const hops = operations.walk(S, scaling, operations.upload(start, [n, 1]), {
      hops: HOPS,
      restart: RESTART,
    });
    const pictures = await paintMaps(context, operations, grid, [{ of: hops, scale: 'lift' }]);
    const [all] = await operations.read(hops);
    return { painted: pictures?.[0], walk: all };
  });
  const last = walk.subarray(HOPS * n);
  return {
    values: Float32Array.from(last, (x) => Math.log(n * x + 0.001)),
    columns: grid.columns,
    rows: grid.rows,
    crop: grid.crop,
    painted,
  };
}

/** A lift as a map to look at: what is less likely than chance (below 0) stays dark. */
export const aboveChance = ({ values, columns, rows, crop }: CropMap, title: string): TokenMap => ({
  title,
  grid: { columns, rows, crop },
  values: minmax(
    values.map((value) => Math.max(value, 0)),
    [],
  ),
});
