import type { Tensor } from '../backend';
import type { Matrix } from '../matvec/matvec.cpu';

/** An array in memory. `free` lets go of it, so that a forgotten handle holds nothing. */
export class CpuTensor implements Tensor {
  /** Did `requireFinite` find it so? Tensors are never written again. */
  finite = false;
  /** The same numbers, ready for products, once a product was asked for. */
  matrix: Matrix | undefined;

  constructor(
    readonly shape: readonly number[],
    public data: Float32Array,
    readonly stored = true,
  ) {}

  side(axis: number): number {
    return this.shape[axis] ?? 1;
  }

  free(): void {
    this.data = new Float32Array(0);
    this.matrix = undefined;
  }
}

/** Finite by how it was made, of finite numbers: it need not be checked. */
export function sound(tensor: CpuTensor): CpuTensor {
  tensor.finite = true;
  return tensor;
}
