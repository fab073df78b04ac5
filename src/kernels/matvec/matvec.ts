import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import code from './matvec.wgsl?raw';

const LANES = { 1: 'f32', 2: 'vec2<f32>', 4: 'vec4<f32>' } as const;

/** How many columns an invocation carries. */
export type LaneWidth = keyof typeof LANES;

const define = (width: LaneWidth, done: string) =>
  ({
    name: `matrix by vector, ${width} columns`,
    code,
    variant: `alias Lane = ${LANES[width]};\n${done}`,
    params: { chunk: 'u32', transposed: 'u32' },
  }) as const;

const NEVER_DONE = 'fn done() -> bool { return false; }';

const MATVEC = {
  1: defineKernel({
    ...define(1, NEVER_DONE),
    buffers: { S: 'read f32', x: 'read f32', partial: 'write f32' },
  }),
  2: defineKernel({
    ...define(2, NEVER_DONE),
    buffers: { S: 'read f32', x: 'read vec2<f32>', partial: 'write vec2<f32>' },
  }),
  4: defineKernel({
    ...define(4, NEVER_DONE),
    buffers: { S: 'read f32', x: 'read vec4<f32>', partial: 'write vec4<f32>' },
  }),
};

/** A product in pieces: `[chunks, n, columns]`, to be added up over the chunks. */
export interface PartialProduct {
  readonly tensor: GpuTensor;
  readonly chunks: number;
}

/**
 * Lengths of the chunks of a row of n. Short ones occupy a GPU's thousands of lanes; a software adapter only
 * pays for adding them up.
 */
export function chunkLength(recorder: Recorder, n: number): number {
  return recorder.context.isFallbackAdapter ? n : Math.min(n, 64);
}

/** The array for products with vectors of n × columns. */
export function partialProduct(recorder: Recorder, n: number, columns: number): PartialProduct {
  const chunks = Math.ceil(n / chunkLength(recorder, n));
  return { tensor: recorder.tensor([chunks, n, columns]), chunks };
}

/**
 * S x or Sᵀ x into `product`, S `[n, n]`, x `[n, columns]`, columns a multiple of `lane`. Where S is symmetric
 * `transposed` reads it the way neighbouring lanes like.
 */
export function recordMultiply(
  recorder: Recorder,
  S: GpuTensor,
  x: GpuTensor,
  product: PartialProduct,
  lane: LaneWidth,
  transposed: boolean,
): void {
  const n = S.side(0);
  const params = { chunk: chunkLength(recorder, n), transposed: transposed ? 1 : 0 };
  const extent = [n, product.chunks, x.side(1) / lane] as const;
  recorder.dispatch(MATVEC[lane], params, { S, x, partial: product.tensor }, extent);
}

/** The same for one column, left out as soon as the WGSL `fn done()` says so; it may look at `residuals`. */
export function defineStoppableMultiply(done: string) {
  return defineKernel({
    ...define(1, done),
    params: { chunk: 'u32', transposed: 'u32', iteration: 'u32', tolerance: 'f32' },
    buffers: { S: 'read f32', x: 'read f32', residuals: 'read u32', partial: 'write f32' },
  });
}
