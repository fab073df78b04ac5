import { type Grid, type Point, tokenCount, tokenOfPixel } from '../../geometry';
import type { MethodContext, MethodDeclaration, ParameterValues, TokenMap } from '../declaration';
import { resolveParameters } from '../parameters';
import { settingsOf } from './define';
import { maximum } from './numbers';
import {
  besideEachOther,
  encodeSource,
  POSITION_SIGMA,
  patchRows,
  positionsOf,
  sourceOf,
} from './transition';

/**
 * One row of the affinity that a method's tokens are compared by: `S_ij = exp((d(φ_i, φ_j) − 1)/τ)` for keys
 * and tokens, the head-mean attention for attention, a Gaussian of the distance for position.
 * @param pixel of the image; its token (or the nearest of the grid) is i
 * @returns `[N]` over `grid`, divided by the largest value
 */
export async function affinityRow(
  context: MethodContext,
  method: MethodDeclaration,
  parameters: ParameterValues,
  grid: Grid,
  pixel: Point,
): Promise<TokenMap> {
  const values = resolveParameters(method, parameters);
  const source = sourceOf(settingsOf(values), context.model);
  const token = tokenOfPixel(grid, pixel);
  const n = tokenCount(grid);
  const { width, heads, blocks } = context.model;
  const features = await encodeSource(context, grid, source);
  const tau = method.temperatureOf?.(values) ?? Number(values.temperature);
  const row = await context.backend.run(async (operations): Promise<Float32Array> => {
    const all = (name: string) => operations.upload(features[name], [n + 1, width]);
    switch (source.kind) {
      case 'attention': {
        const { block } = source;
        const [attention] = await operations.read(
          operations.attentionRows(all(`queries_${block}`), all(`keys_${block}`), heads, [token]),
        );
        return attention;
      }
      case 'attention-all': {
        const [q, k] = (['queries', 'keys'] as const).map((kind) =>
          operations.upload(besideEachOther(features, kind, context.model), [n + 1, blocks * width]),
        );
        const [attention] = await operations.read(operations.attentionRows(q, k, blocks * heads, [token]));
        return attention;
      }
      case 'position': {
        const positions = positionsOf(grid);
        return Float32Array.from({ length: n }, (_, j) => {
          const dx = positions[2 * j] - positions[2 * token];
          const dy = positions[2 * j + 1] - positions[2 * token + 1];
          return Math.exp(-(dx * dx + dy * dy) / (2 * POSITION_SIGMA ** 2));
        });
      }
      default: {
        const phi = patchRows(features[`${source.kind}_${source.block}`], width);
        const vector = phi.slice(token * width, (token + 1) * width);
        const [cosines] = await operations.read(
          operations.cosines(operations.upload(phi, [n, width]), operations.upload(vector, [1, width])),
        );
        return cosines.map((cosine) => Math.exp((cosine - 1) / tau));
      }
    }
  });
  const high = maximum(row);
  return {
    title: `Affinity of token ${(token % grid.columns) + 1}, ${Math.floor(token / grid.columns) + 1}`,
    grid,
    values: high > 0 ? row.map((value) => value / high) : row,
  };
}
