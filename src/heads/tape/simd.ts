import { type Arithmetic, type Part, plainArithmetic } from './arithmetic';
import base64 from './assembly/index.ts?assembly';

const PAGE = 65536;

/** What `assembly/index.ts` exports: addresses in bytes, and sides. */
interface Exports {
  multiply(A: number, B: number, C: number, m: number, k: number, n: number): void;
  multiplyTransposed(A: number, B: number, C: number, m: number, k: number, n: number): void;
  scaleRows(x: number, w: number, out: number, rows: number, channels: number): void;
  sumProducts(x: number, y: number, w: number, rows: number, channels: number): void;
}

const addressOf = ({ of, at }: Part): number => of.byteOffset + at * of.BYTES_PER_ELEMENT;

/**
 * float32 in WebAssembly's own memory, of which a pass takes one piece behind the other; loops where there is no
 * SIMD. The memory is asked for whole (a system hands out pages as they are written), so no array ever moves.
 */
export function simdArithmetic(mebibytes = 256): Arithmetic {
  const binary = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(binary)) return plainArithmetic('f32');
  const pages = (mebibytes * 2 ** 20) / PAGE;
  let memory: WebAssembly.Memory;
  try {
    memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch {
    throw new RangeError(`There is no memory for training: ${mebibytes} MiB are needed. Close other tabs.`);
  }
  const module = new WebAssembly.Module(binary);
  // The interface is written by hand beside the sources; `arithmetic.spec.ts` calls every function.
  const run = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  let taken = 0;
  return {
    floats(count) {
      const at = taken;
      taken += Math.ceil(count / 4) * 16;
      if (taken > memory.buffer.byteLength) {
        throw new RangeError(
          `One pass of the head needs more than ${mebibytes} MiB; choose a smaller size of the picture.`,
        );
      }
      return new Float32Array(memory.buffer, at, count).fill(0);
    },
    clear() {
      taken = 0;
    },
    multiply: (A, B, C, m, k, n) => run.multiply(addressOf(A), addressOf(B), addressOf(C), m, k, n),
    multiplyTransposed: (A, B, C, m, k, n) =>
      run.multiplyTransposed(addressOf(A), addressOf(B), addressOf(C), m, k, n),
    scaleRows: (x, w, out, rows, channels) =>
      run.scaleRows(addressOf(x), addressOf(w), addressOf(out), rows, channels),
    sumProducts: (x, y, w, rows, channels) =>
      run.sumProducts(addressOf(x), addressOf(y), addressOf(w), rows, channels),
  };
}
