import { tokenCount } from '../../geometry';
import type { Operations, Tensor } from '../../kernels';
import type { Features } from '../../vit';
import type { MethodContext, Painted, StageContext } from '../declaration';
import { minmax } from '../shared/numbers';
import { paintMaps } from '../shared/painting';
import { patchRows } from '../shared/transition';
import type { AttentionShiftState } from './state';
import { queryFrame } from './watch/maps';

/** The network's outputs that stage 0 and φ need. Rollout goes through every block from the last one down. */
export function outputsOfQuery(state: AttentionShiftState, blocks: number): readonly string[] {
  const { block } = state.source;
  const phi = `${state.source.kind === 'tokens' ? 'tokens' : 'keys'}_${block}`;
  const layers =
    state.settings.choice('query') === 'rollout'
      ? Array.from({ length: blocks - block }, (_, i) => block + i)
      : state.settings.choice('query') === 'attention'
        ? [block]
        : [];
  return [...new Set([phi, ...layers.flatMap((layer) => [`queries_${layer}`, `keys_${layer}`])])];
}

/** Name of φ among the features. */
export const phiName = (state: AttentionShiftState): string =>
  `${state.source.kind === 'tokens' ? 'tokens' : 'keys'}_${state.source.block}`;

/** Query maps as they come. */
interface QueryMaps {
  /** `[N]` each, unscaled. */
  readonly maps: readonly Float32Array[];
  /** Each one from its smallest to its largest entry, where they were painted. */
  readonly painted: readonly Painted[] | undefined;
}

/** Stage 0: what each of the tokens `rows` attends to; the frozen stand-in for the paper's learnt query. */
export async function queryMaps(
  context: MethodContext,
  state: AttentionShiftState,
  rows: readonly number[],
): Promise<QueryMaps> {
  const n = tokenCount(state.grid);
  const { width } = context.model;
  const query = state.settings.choice('query');
  // Rollout's rows begin with the class token.
  const skip = query === 'rollout' ? 1 : 0;
  const stride = n + skip;
  const { painted, flat } = await context.backend.run(async (operations) => {
    const of = record(operations, context, state, rows);
    const places = rows.map((_, r) => ({ of, start: r * stride + skip, scale: 'range' }) as const);
    // Affinities become a query map only when the cosines are read.
    const pictures =
      query === 'affinity' ? undefined : await paintMaps(context, operations, state.grid, places);
    const [values] = await operations.read(of);
    return { painted: pictures, flat: values };
  });
  if (query === 'affinity') {
    // Cosines `[N, R]` → exp((d − 1)/τ) over the row's sum.
    const tau = state.settings.number('temperature');
    const maps = rows.map((_, r) => {
      const map = Float32Array.from({ length: n }, (_, j) => Math.exp((flat[j * rows.length + r] - 1) / tau));
      const sum = map.reduce((total, value) => total + value, 0);
      return map.map((value) => value / sum);
    });
    return { maps, painted };
  }
  if (flat.length !== stride * rows.length || width <= 0)
    throw new Error('The query map has the wrong size.');
  return { maps: rows.map((_, r) => flat.slice(r * stride + skip, (r + 1) * stride)), painted };
}

function record(
  operations: Operations,
  context: MethodContext,
  state: AttentionShiftState,
  rows: readonly number[],
): Tensor {
  const n = tokenCount(state.grid);
  const { width, heads, blocks } = context.model;
  const all = (features: Features, name: string) => operations.upload(features[name], [n + 1, width]);
  const { block } = state.source;
  switch (state.settings.choice('query')) {
    case 'attention':
      return operations.attentionRows(
        all(state.features, `queries_${block}`),
        all(state.features, `keys_${block}`),
        heads,
        rows,
      );
    case 'rollout': {
      const start = new Float32Array(rows.length * (n + 1));
      rows.forEach((token, r) => {
        start[r * (n + 1) + token + 1] = 1;
      });
      let r = operations.upload(start, [rows.length, n + 1]);
      for (let layer = blocks - 1; layer >= block; layer--) {
        r = operations.rolloutStep(
          r,
          all(state.features, `queries_${layer}`),
          all(state.features, `keys_${layer}`),
          heads,
        );
      }
      return r;
    }
    default: {
      const vectors = new Float32Array(rows.length * width);
      rows.forEach((token, r) => {
        vectors.set(state.phi.subarray(token * width, (token + 1) * width), r * width);
      });
      return operations.cosines(
        operations.upload(state.phi, [n, width]),
        operations.upload(vectors, [rows.length, width]),
      );
    }
  }
}

/** Stage 0. */
export async function lookFromClick(context: StageContext, state: AttentionShiftState): Promise<void> {
  state.features = await context.encode(
    state.grid.crop,
    state.grid,
    outputsOfQuery(state, context.model.blocks),
  );
  state.phi = patchRows(state.features[phiName(state)], context.model.width);
  const { maps, painted } = await queryMaps(context, state, [state.clickToken]);
  state.queryMap = minmax(maps[0], [state.clickToken]);
  await context.watch?.(() => queryFrame(state, painted?.[0]));
}
