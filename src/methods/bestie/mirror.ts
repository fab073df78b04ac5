import { type Grid, tokenCount } from '../../geometry';
import type { Features } from '../../vit';
import type { MethodContext } from '../declaration';
import { mirroredContext } from '../shared/mirror';
import { outputsOf, type Source } from '../shared/transition';
import { predictMaps as predictOnce } from './ridge';
import type { BestieState, PredictedMaps } from './state';
import type { Targets } from './targets';

/**
 * What the network sees in the image's mirror, each token where it lies in the image itself: `[1 + N, D]` as other
 * features. One more encode; none for a source without a network.
 */
export async function encodeMirror(context: MethodContext, grid: Grid, source: Source): Promise<Features> {
  const outputs = outputsOf(source, context.model);
  if (outputs.length === 0) return {};
  const { crop, columns, rows } = grid;
  const features = await context.encode(crop, { columns, rows, mirrored: true }, outputs);
  return Object.fromEntries(
    Object.entries(features).map(([name, values]) => [name, turned(values, grid, context.model.width)]),
  );
}

/** Rows of a mirror's tokens in the image's order; the class token's stays first. */
function turned(values: Float32Array, grid: Grid, width: number): Float32Array {
  const out = values.slice();
  for (let token = 0; token < tokenCount(grid); token++) {
    const column = token % grid.columns;
    const from = (1 + token - column + grid.columns - 1 - column) * width;
    out.set(values.subarray(from, from + width), (1 + token) * width);
  }
  return out;
}

/** The mean of a map of the image and that of its mirror, where there is one. */
export const meanOfBoth = (own: Float32Array, mirror: Float32Array | undefined): Float32Array =>
  mirror ? own.map((value, i) => (value + mirror[i]) / 2) : own;

/** What the head predicts; the centre map is the mean over the image and its mirror, where that was encoded. */
export function predictMaps(
  context: MethodContext,
  state: BestieState,
  labels: readonly Targets[],
): PredictedMaps | undefined {
  const own = predictOnce(context, state, labels);
  if (!own || !state.mirror) return own;
  const mirror = predictOnce(context, { ...state, features: state.mirror }, labels);
  return { ...own, centre: meanOfBoth(own.centre, mirror?.centre) };
}

/** What a trained head predicts, its centre map likewise; undefined where there is none for the class. */
export async function headMaps(
  context: MethodContext,
  { canvas, mirror }: Pick<BestieState, 'canvas' | 'mirror'>,
): Promise<PredictedMaps | undefined> {
  const own = await context.head?.maps?.(context, canvas);
  if (!own || !mirror) return own;
  const other = await context.head?.maps?.(mirroredContext(context), canvas);
  return { ...own, centre: meanOfBoth(own.centre, other && leftForRight(other.centre, canvas.width)) };
}

const leftForRight = (map: Float32Array, width: number): Float32Array =>
  map.map((_, i) => map[i - (i % width) + width - 1 - (i % width)]);
