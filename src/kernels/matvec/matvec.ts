import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import implicit from '../implicit/implicit.wgsl?raw';
import code from './matvec.wgsl?raw';

const LANES = { 1: 'f32', 2: 'vec2<f32>', 4: 'vec4<f32>' } as const;

/** How many columns an invocation carries. */
export type LaneWidth = keyof typeof LANES;

const variantOf = (width: LaneWidth, done: string) => `alias Lane = ${LANES[width]};\n${done}`;

/** A product of S as it is stored, and of S as its rows are recomputed. */
function defineMultiply(width: LaneWidth) {
  const variant = variantOf(width, 'fn done() -> bool { return false; }');
  const lane = LANES[width];
  const columns = { x: `read ${lane}`, partial: `write ${lane}` } as const;
  return {
    stored: defineKernel({
      name: `matrix by vector, ${width} columns`,
      code,
      variant,
      params: { chunk: 'u32', transposed: 'u32' },
      buffers: { S: 'read f32', ...columns },
    }),
    implicit: defineKernel({
      name: `affinity by vector, ${width} columns`,
      code: implicit,
      variant,
      params: { chunk: 'u32', n: 'u32', quads: 'u32', factor: 'f32' },
      buffers: { rows: 'read vec4<f32>', ...columns },
    }),
  };
}

const MULTIPLY = { 1: defineMultiply(1), 2: defineMultiply(2), 4: defineMultiply(4) };

/** A product in pieces: `[chunks, n, columns]`, to be added up over the chunks. */
export interface PartialProduct {
  readonly tensor: GpuTensor;
  readonly chunks: number;
}

/** Chunks of an implicit product: few, for each takes as much memory as the product. */
const IMPLICIT_CHUNKS = 8;

/**
 * Lengths of the chunks of a row of S. Short ones occupy a GPU's thousands of lanes; a software adapter only pays
 * for adding them up.
 */
function chunkLength(recorder: Recorder, S: GpuTensor): number {
  const n = S.side(0);
  if (recorder.context.isFallbackAdapter) return n;
  return Math.min(n, S.implicit ? Math.max(64, Math.ceil(n / IMPLICIT_CHUNKS)) : 64);
}

/** The array for products of S with vectors of n × columns. */
export function partialProduct(recorder: Recorder, S: GpuTensor, columns: number): PartialProduct {
  const chunks = Math.ceil(S.side(0) / chunkLength(recorder, S));
  return { tensor: recorder.tensor([chunks, S.side(0), columns]), chunks };
}

function storedPart(recorder: Recorder, S: GpuTensor, product: PartialProduct, transposed: boolean) {
  return {
    params: { chunk: chunkLength(recorder, S), transposed: transposed ? 1 : 0 },
    buffers: { S, partial: product.tensor },
    extent: [S.side(0), product.chunks] as const,
  };
}

/** An affinity is its own transpose. */
function implicitPart(recorder: Recorder, S: GpuTensor, product: PartialProduct) {
  if (!S.implicit) return undefined;
  const n = S.side(0);
  const { rows, quads, factor } = S.implicit;
  return {
    params: { chunk: chunkLength(recorder, S), n, quads, factor },
    buffers: { rows, partial: product.tensor },
    extent: [Math.ceil(n / 4), product.chunks] as const,
  };
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
  const lanes = x.side(1) / lane;
  const kernels = MULTIPLY[lane];
  const implicit = implicitPart(recorder, S, product);
  if (implicit) {
    const { params, buffers, extent } = implicit;
    recorder.dispatch(kernels.implicit, params, { ...buffers, x }, [...extent, lanes]);
  } else {
    const { params, buffers, extent } = storedPart(recorder, S, product, transposed);
    recorder.dispatch(kernels.stored, params, { ...buffers, x }, [...extent, lanes]);
  }
}

/** The product with one column, left out as soon as the WGSL `fn done()` says so; it may look at `residuals`. */
export function defineStoppableMultiply(done: string) {
  const variant = variantOf(1, done);
  const stop = { iteration: 'u32', tolerance: 'f32' } as const;
  const column = { x: 'read f32', residuals: 'read u32', partial: 'write f32' } as const;
  return {
    stored: defineKernel({
      name: 'matrix by vector, until done',
      code,
      variant,
      params: { chunk: 'u32', transposed: 'u32', ...stop },
      buffers: { S: 'read f32', ...column },
    }),
    implicit: defineKernel({
      name: 'affinity by vector, until done',
      code: implicit,
      variant,
      params: { chunk: 'u32', n: 'u32', quads: 'u32', factor: 'f32', ...stop },
      buffers: { rows: 'read vec4<f32>', ...column },
    }),
  };
}

/** S x or Sᵀ x of one column, unless it is done. */
export function recordStoppableMultiply(
  recorder: Recorder,
  kernels: ReturnType<typeof defineStoppableMultiply>,
  S: GpuTensor,
  column: { readonly x: GpuTensor; readonly residuals: GpuTensor },
  product: PartialProduct,
  {
    transposed,
    ...stop
  }: { readonly transposed: boolean; readonly iteration: number; readonly tolerance: number },
): void {
  const implicit = implicitPart(recorder, S, product);
  if (implicit) {
    const { params, buffers, extent } = implicit;
    recorder.dispatch(kernels.implicit, { ...params, ...stop }, { ...buffers, ...column }, extent);
  } else {
    const { params, buffers, extent } = storedPart(recorder, S, product, transposed);
    recorder.dispatch(kernels.stored, { ...params, ...stop }, { ...buffers, ...column }, extent);
  }
}
