import type { Tensor } from '../backend';
import { sizeOf } from '../shapes';

let count = 0;

/** Unit rows `[n, quads, 4]` whose affinity exp((⟨z_i, z_j⟩ − 1)·factor) a tensor `[n, n]` stands for. */
interface ImplicitAffinity {
  readonly rows: GpuTensor;
  readonly quads: number;
  readonly factor: number;
}

/** An array of 4-byte elements in a buffer of the pool; the run that made it owns the buffer. */
export class GpuTensor implements Tensor {
  /** Was a check for finiteness recorded? Tensors are never written again once an operation returned them. */
  checked = false;

  /** Differs from that of every other tensor. */
  readonly id = count++;

  /** @param implicit given: the buffer is that of its rows, and only products may use the tensor. */
  constructor(
    readonly shape: readonly number[],
    readonly buffer: GPUBuffer,
    readonly implicit?: ImplicitAffinity,
  ) {}

  get stored(): boolean {
    return this.implicit === undefined;
  }

  /** Exact, where the buffer may be larger. */
  get bytes(): number {
    return sizeOf(this.shape) * 4;
  }

  side(axis: number): number {
    return this.shape[axis] ?? 1;
  }
}
