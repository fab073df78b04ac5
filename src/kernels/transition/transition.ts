import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { type LaneWidth, type PartialProduct, partialProduct, recordMultiply } from '../matvec/matvec';
import prepare from './prepare.wgsl?raw';

/** Few columns, many tokens. */
export const COLUMN_WORKGROUP = [4, 16, 1] as const;

const PREPARE = defineKernel({
  name: 'transition: prepare',
  code: prepare,
  params: { columns: 'u32', at: 'u32' },
  buffers: { scaling: 'read f32', vectors: 'read f32', x: 'write f32' },
  workgroup: COLUMN_WORKGROUP,
});

/**
 * T = (A + Aᵀ)/2, A = diag(u) S diag(v), ready to be multiplied. T x is ½(u ⊙ forth + v ⊙ back); whoever uses
 * the product adds its chunks up. Where S is symmetric, `forth` and `back` are one array.
 */
export interface Transition {
  readonly forth: PartialProduct;
  readonly back: PartialProduct;
  /** Columns of the products: those of x, and zeros up to a multiple of a lane's width. */
  readonly padded: number;
  /** Multiplies the columns of `vectors` `[…, n, columns]`; of several such tables the one numbered `at`. */
  multiply(vectors: GpuTensor, at: number): void;
}

export function prepareTransition(
  recorder: Recorder,
  S: GpuTensor,
  scaling: { readonly u: GpuTensor; readonly v: GpuTensor },
  columns: number,
): Transition {
  const { u, v } = scaling;
  const n = S.side(0);
  const symmetric = u === v;
  const lane: LaneWidth = columns === 1 ? 1 : columns === 2 ? 2 : 4;
  const padded = Math.ceil(columns / lane) * lane;
  const x = recorder.tensor([n, padded]);
  const forth = partialProduct(recorder, S, padded);
  const back = symmetric ? forth : partialProduct(recorder, S, padded);
  return {
    forth,
    back,
    padded,
    multiply(vectors, at) {
      recorder.dispatch(PREPARE, { columns, at }, { scaling: v, vectors, x }, [padded, n]);
      recordMultiply(recorder, S, x, forth, lane, symmetric);
      if (symmetric) return;
      recorder.dispatch(PREPARE, { columns, at }, { scaling: u, vectors, x }, [padded, n]);
      recordMultiply(recorder, S, x, back, lane, true);
    },
  };
}
