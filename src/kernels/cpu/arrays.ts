import { keepWithin } from '../keep';

/** Bytes that are kept for the next run: features and colours of a large image. */
const KEEP = 32 * 2 ** 20;

/**
 * Arrays that runs borrow for what they are given and hand back when they end. New memory costs more than the copy:
 * the system gives it page by page, at the first touch.
 */
export class Arrays {
  private free: Float32Array[] = [];

  /** A copy of `data`, the taker's own until it is given back. */
  copyOf(data: Float32Array): Float32Array {
    const at = this.free.findIndex(({ length }) => length === data.length);
    if (at < 0) return data.slice();
    const [copy] = this.free.splice(at, 1);
    copy.set(data);
    return copy;
  }

  /** Keeps of these and the earlier ones what there is room for, and lets go of the others. */
  giveBack(arrays: readonly Float32Array[]): void {
    this.free = keepWithin([...arrays, ...this.free], ({ byteLength }) => byteLength, KEEP);
  }
}
