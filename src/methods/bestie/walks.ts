import { tokenCount } from '../../geometry';
import type { MethodContext } from '../declaration';
import { convergenceFlag, recordAffinity, startFrom } from '../shared/transition';
import type { BestieState } from './state';

/** Columns that one walk carries. */
const MOST_COLUMNS = 64;

/**
 * Random walks of `hops` steps, one from each of the tokens: one submit.
 * @returns one column `[N]` for each token
 */
export async function walkFrom(
  context: MethodContext,
  state: BestieState,
  starts: readonly number[],
  features = state.features,
): Promise<readonly Float32Array[]> {
  if (starts.length === 0) return [];
  const { settings, canvas, source } = state;
  const n = tokenCount(canvas.grid);
  const hops = settings.number('hops');
  const parts = Array.from({ length: Math.ceil(starts.length / MOST_COLUMNS) }, (_, part) =>
    starts.slice(part * MOST_COLUMNS, (part + 1) * MOST_COLUMNS),
  );
  const [residuals, ...walks] = await context.backend.run(async (operations): Promise<Float32Array[]> => {
    const temperature = settings.number('temperature');
    const { S, symmetric } = recordAffinity(
      operations,
      canvas.grid,
      source,
      features,
      context.model,
      temperature,
    );
    const scaling = operations.sinkhorn(S, { symmetric });
    const hopped = parts.map((part) => {
      const start = startFrom(n, part);
      return operations.walk(S, scaling, operations.upload(start, [n, part.length]), { hops });
    });
    return operations.read(scaling.residuals, ...hopped);
  });
  for (const flag of convergenceFlag(residuals)) if (!state.flags.includes(flag)) state.flags.push(flag);
  return parts.flatMap((part, k) =>
    part.map((_, column) =>
      Float32Array.from({ length: n }, (__, token) => walks[k][(hops * n + token) * part.length + column]),
    ),
  );
}
