import type { Tensor } from '../backend';
import { NumbersError, notANumber, type Rows } from '../errors';
import { firstNonFiniteRow } from '../finite/finite.cpu';
import { type Matrix, PlainMatrix } from '../matvec/matvec.cpu';
import { SimdMatrix } from '../matvec/simd-matrix';
import { sizeOf } from '../shapes';
import type { Room, Rooms } from '../simd/rooms';
import type { Arrays } from './arrays';
import { CpuTensor } from './tensor';

/**
 * What one run on the CPU keeps: its tensors, the rooms it borrowed, and the first thing that went wrong. The first
 * operation that meets impossible numbers stops the computing, and the next `read` says so, as on the GPU.
 */
export class CpuRun {
  private readonly tensors = new Set<Tensor>();
  /** What the matrices of this run lie in. */
  private readonly borrowed = new Set<Room>();
  /** What was uploaded lies in these. */
  private readonly uploaded: Float32Array[] = [];
  private failure: NumbersError | undefined;

  /** @param rooms where WebAssembly computes; undefined: nowhere */
  constructor(
    protected readonly rooms: Rooms | undefined,
    private readonly arrays: Arrays,
  ) {}

  upload(data: Float32Array, shape: readonly number[]): CpuTensor {
    const copy = this.arrays.copyOf(data);
    this.uploaded.push(copy);
    return this.keep(shape, copy);
  }

  reshape(tensor: CpuTensor, shape: readonly number[]): CpuTensor {
    return this.keep(shape, tensor.data);
  }

  requireFinite(tensor: CpuTensor, rows: Rows, rowLength: number): void {
    if (tensor.finite) return;
    this.attempt(() => {
      const row = firstNonFiniteRow(tensor.data, rowLength);
      if (row >= 0) throw notANumber(rows, row);
      tensor.finite = true;
    });
  }

  /** The numbers are in memory: who wants to see them reads them. */
  async paint(): Promise<undefined> {
    return undefined;
  }

  async read(tensors: readonly CpuTensor[]): Promise<Float32Array[]> {
    const failure = this.failure;
    this.failure = undefined;
    if (failure) throw failure;
    return tensors.map((tensor) => tensor.data.slice());
  }

  owns(tensor: Tensor): tensor is CpuTensor {
    return this.tensors.has(tensor);
  }

  async close(): Promise<void> {
    for (const tensor of this.tensors) if (tensor instanceof CpuTensor) tensor.free();
    this.tensors.clear();
    this.arrays.giveBack(this.uploaded.splice(0));
    this.rooms?.release(this.borrowed);
    this.borrowed.clear();
  }

  protected matrixOf(S: CpuTensor): Matrix {
    const n = S.side(0);
    S.matrix ??= this.rooms
      ? this.borrow(SimdMatrix.copyOf(this.rooms, S.data, n))
      : new PlainMatrix(S.data, n);
    return S.matrix;
  }

  /** Gives the matrix's room back when the run ends. */
  protected borrow<M extends { readonly room: Room }>(matrix: M): M {
    this.borrowed.add(matrix.room);
    return matrix;
  }

  /** After a failure nothing more is computed: the run can only end in that failure. */
  protected attempt<R>(compute: () => R): R | undefined {
    if (this.failure) return undefined;
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof NumbersError)) throw error;
      this.failure = error;
      return undefined;
    }
  }

  protected make(shape: readonly number[], compute: () => Float32Array): CpuTensor {
    return this.keep(shape, this.attempt(compute));
  }

  protected keep(shape: readonly number[], data: Float32Array = new Float32Array(sizeOf(shape))): CpuTensor {
    const tensor = new CpuTensor(shape, data);
    this.tensors.add(tensor);
    return tensor;
  }

  /** An affinity `[n, n]` that is not stored. */
  protected keepUnstored(n: number, open: () => Matrix): CpuTensor {
    const S = new CpuTensor([n, n], new Float32Array(0), false);
    S.matrix = this.attempt(open);
    this.tensors.add(S);
    return S;
  }
}
