import { type Grid, type Point, tokenCount, tokenOfPixel } from '../../geometry';
import type { Operations, Tensor } from '../../kernels';
import type { Features } from '../../vit';
import type {
  LookedAffinity,
  LookedMap,
  MethodContext,
  MethodDeclaration,
  Palette,
  ParameterValues,
  TokenMap,
} from '../declaration';
import { resolveParameters } from '../parameters';
import { blocksOf, outputsOfBlocks, recordAffinityOfBlocks, sideBySide } from './blocks';
import { settingsOf } from './define';
import { maximum } from './numbers';
import { besideEachOther, POSITION_SIGMA, patchRows, positionsOf, type Source, sourceOf } from './transition';

/** Which row of which matrix. */
export interface RowWanted {
  readonly method: MethodDeclaration;
  readonly parameters: ParameterValues;
  readonly grid: Grid;
  /** Of the image; its token (or the nearest of the grid) is i. */
  readonly pixel: Point;
  /** 0: the affinity S. Above: that power of the walk's T, or of an absorbing walk its end. */
  readonly power: number;
}

/** Everything a row is recorded from. */
interface RowParts {
  readonly context: MethodContext;
  readonly grid: Grid;
  readonly token: number;
  readonly blocks: readonly Source[];
  readonly features: Features;
  readonly affinity: LookedAffinity;
  readonly power: number;
  readonly title: string;
}

async function partsOf(
  context: MethodContext,
  { method, parameters, grid, pixel, power }: RowWanted,
): Promise<RowParts> {
  const values = resolveParameters(method, parameters);
  const affinity = method.affinityOf?.(values) ?? { temperature: Number(values.temperature) };
  const source = sourceOf(settingsOf(values), context.model);
  const blocks = blocksOf(source, context.model, affinity.laterBlocks ?? 0);
  const outputs = outputsOfBlocks(blocks, context.model);
  const features = outputs.length === 0 ? {} : await context.encode(grid.crop, grid, outputs);
  const token = tokenOfPixel(grid, pixel);
  const name = `token ${(token % grid.columns) + 1}, ${Math.floor(token / grid.columns) + 1}`;
  const most = Math.min(power, affinity.hops ?? 0);
  const title =
    most === 0
      ? `Affinity of ${name}`
      : affinity.absorbing === undefined
        ? `√ of the walk from ${name}, ${most} ${most === 1 ? 'hop' : 'hops'}`
        : `√ of the absorbing walk from ${name}`;
  return { context, grid, token, blocks, features, affinity, power: most, title };
}

/** Records a row: a tensor whose last `[N]` entries it is. */
function recordRow(operations: Operations, parts: RowParts): Tensor {
  return parts.power === 0 ? recordAffinityRow(operations, parts) : recordWalkFrom(operations, parts);
}

/**
 * `S_ij = exp((d(φ_i, φ_j) − 1)/τ)` for keys and tokens (of several blocks, the weighted mean of their cosines), the
 * head-mean attention for attention, a Gaussian of the distance for position; without the matrix.
 */
function recordAffinityRow(operations: Operations, parts: RowParts): Tensor {
  const { context, grid, token, blocks, features, affinity } = parts;
  const { width, heads, blocks: depth } = context.model;
  const n = tokenCount(grid);
  const [{ kind, block }] = blocks;
  const all = (name: string) => operations.upload(features[name], [n + 1, width]);
  switch (kind) {
    case 'attention':
      return operations.attentionRows(all(`queries_${block}`), all(`keys_${block}`), heads, [token]);
    case 'attention-all': {
      const [q, k] = (['queries', 'keys'] as const).map((side) =>
        operations.upload(besideEachOther(features, side, context.model), [n + 1, depth * width]),
      );
      return operations.attentionRows(q, k, depth * heads, [token]);
    }
    case 'position': {
      const positions = positionsOf(grid);
      const row = Float32Array.from({ length: n }, (_, j) => {
        const dx = positions[2 * j] - positions[2 * token];
        const dy = positions[2 * j + 1] - positions[2 * token + 1];
        return Math.exp(-(dx * dx + dy * dy) / (2 * POSITION_SIGMA ** 2));
      });
      return operations.upload(row, [1, n]);
    }
    default: {
      const rows =
        blocks.length === 1
          ? patchRows(features[`${kind}_${block}`], width)
          : sideBySide(features, blocks, context.model);
      const phi = operations.upload(rows, [n, blocks.length * width]);
      return operations.affinityRows(phi, affinity.temperature, [token]);
    }
  }
}

/** Row i of T^power, which is a walk from token i (T is symmetric); the run's own matrix, balanced as the run does. */
function recordWalkFrom(operations: Operations, parts: RowParts): Tensor {
  const { context, grid, token, blocks, features, affinity, power } = parts;
  const n = tokenCount(grid);
  const { temperature, absorbing } = affinity;
  const { S, symmetric } = recordAffinityOfBlocks(
    operations,
    grid,
    blocks,
    features,
    context.model,
    temperature,
  );
  const scaling = operations.sinkhorn(S, { symmetric });
  const unit = new Float32Array(n);
  unit[token] = 1;
  const start = operations.upload(unit, [n, 1]);
  return absorbing === undefined
    ? operations.walk(S, scaling, start, { hops: power })
    : operations.absorbing(S, scaling, start, { beta: absorbing }).mass;
}

async function readRow(
  operations: Operations,
  row: Tensor,
  { grid, title, power }: RowParts,
): Promise<TokenMap> {
  const [all] = await operations.read(row);
  const values = all.slice(all.length - tokenCount(grid));
  const high = maximum(values);
  const shares = high > 0 ? values.map((value) => value / high) : values;
  return { title, grid, values: power > 0 ? shares.map((share) => Math.sqrt(Math.max(0, share))) : shares };
}

/**
 * One row of what a method's tokens are compared by: `[N]` over the grid, divided by the largest value; of a walk, which
 * spans orders of magnitude, the root of that.
 */
export async function affinityRow(context: MethodContext, wanted: RowWanted): Promise<TokenMap> {
  const parts = await partsOf(context, wanted);
  return context.backend.run((operations) => readRow(operations, recordRow(operations, parts), parts));
}

/** The same as a picture, painted where it was computed; where that cannot be, the row itself. */
export async function affinityPicture(
  context: MethodContext,
  wanted: RowWanted,
  palette: Palette,
): Promise<LookedMap> {
  const parts = await partsOf(context, wanted);
  const { grid, title } = parts;
  const { rows, columns } = grid;
  return context.backend.run(async (operations) => {
    const row = recordRow(operations, parts);
    const root = parts.power > 0;
    const maps = [{ of: row, scale: root ? 'root' : 'largest' } as const];
    const picture = await operations.paint(maps, { rows, columns, palette });
    return picture
      ? { title, grid, painted: { picture, at: { x: 0, y: 0 } } }
      : readRow(operations, row, parts);
  });
}
