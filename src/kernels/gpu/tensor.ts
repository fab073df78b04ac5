import type { Tensor } from '../backend';
import { sizeOf } from '../shapes';

let count = 0;

/** An array of 4-byte elements in a buffer of the pool; the run that made it owns the buffer. */
export class GpuTensor implements Tensor {
  /** Was a check for finiteness recorded? Tensors are never written again once an operation returned them. */
  checked = false;

  /** Differs from that of every other tensor. */
  readonly id = count++;

  constructor(
    readonly shape: readonly number[],
    readonly buffer: GPUBuffer,
  ) {}

  /** Exact, where the buffer may be larger. */
  get bytes(): number {
    return sizeOf(this.shape) * 4;
  }

  side(axis: number): number {
    return this.shape[axis] ?? 1;
  }
}
