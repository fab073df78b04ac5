import { type Grid, type Point, tokenCount, tokenOfPixel } from '../../../geometry';
import type { MethodContext } from '../../declaration';
import type { CropMap } from '../../shared/grow';
import { encodeSource, recordAffinity, type Source } from '../../shared/transition';

const HOPS = 16;
const RESTART = 0.1;

/**
 * A walk with restart from the click's token, as lift: s = ln(N·x + 0.001), 0 where a token gets what a walk
 * that knows nothing (1/N) would give it.
 */
export async function liftFromClick(
  context: MethodContext,
  grid: Grid,
  click: Point,
  source: Source,
  temperature: number,
): Promise<CropMap> {
  const n = tokenCount(grid);
  const features = await encodeSource(context, grid, source);
  const start = new Float32Array(n);
  start[tokenOfPixel(grid, click)] = 1;
  const [walk] = await context.backend.run(async (operations) => {
    const { S, symmetric } = recordAffinity(operations, grid, source, features, context.model, temperature);
    const scaling = operations.sinkhorn(S, { symmetric });
    const hops = operations.walk(S, scaling, operations.upload(start, [n, 1]), {
      hops: HOPS,
      restart: RESTART,
    });
    return operations.read(hops);
  });
  const last = walk.subarray(HOPS * n);
  return {
    values: Float32Array.from(last, (x) => Math.log(n * x + 0.001)),
    columns: grid.columns,
    rows: grid.rows,
    crop: grid.crop,
  };
}
