import { type Grid, tokenCount } from '../../../geometry';
import type { Features } from '../../../vit';
import type { StageContext } from '../../declaration';
import type { Settings } from '../../shared/define';
import { recordAffinity, type Source } from '../../shared/transition';

/** Row sums `[N]` in ascending order, before Sinkhorn (of (S + Sᵀ)/2) and after it (of T). */
export interface RowSums {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const sorted = (values: Float32Array): readonly number[] => Array.from(values).sort((a, b) => a - b);

/** What the scaling is good for; computed only because somebody watches. */
export async function rowSums(
  context: StageContext,
  settings: Settings,
  grid: Grid,
  source: Source,
  features: Features,
): Promise<RowSums> {
  const n = tokenCount(grid);
  const [before, after] = await context.backend.run(async (operations) => {
    const temperature = settings.number('temperature');
    const { S, symmetric } = recordAffinity(operations, grid, source, features, context.model, temperature);
    const scaling = operations.sinkhorn(S, { symmetric });
    // One hop from ones adds up the rows.
    const ones = operations.upload(new Float32Array(n).fill(1), [n]);
    const everywhere = operations.reshape(ones, [n, 1]);
    const unscaled = { u: ones, v: ones, residuals: scaling.residuals };
    return operations.read(
      operations.walk(S, unscaled, everywhere, { hops: 1 }),
      operations.walk(S, scaling, everywhere, { hops: 1 }),
    );
  });
  return { before: sorted(before.subarray(n)), after: sorted(after.subarray(n)) };
}
