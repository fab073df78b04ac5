import base64 from './assembly/index.ts?assembly';

const PAGE = 65536;
/** Bytes of memory that a pool keeps for the next run: an affinity of 4,096 tokens and its features. */
const KEEP = 96 * 2 ** 20;

/** What `assembly/index.ts` exports. Numbers are addresses in bytes and sides. */
export interface SimdExports {
  packNormalised(from: number, rows: number, width: number, to: number): void;
  affinity(packed: number, rows: number, width: number, inverse: number, S: number, scratch: number): void;
  cosines(
    a: number,
    rows: number,
    b: number,
    columns: number,
    width: number,
    out: number,
    scratch: number,
  ): void;
  multiply(S: number, n: number, x: number, y: number): void;
  multiplyTransposed(S: number, n: number, x: number, y: number): void;
  multiplySymmetric(S: number, n: number, x: number, y: number): void;
  multiplyColumns(S: number, n: number, x: number, y: number, columns: number, full: number): void;
  hopSymmetric(
    S: number,
    n: number,
    u: number,
    at: number,
    start: number,
    x: number,
    y: number,
    columns: number,
    restart: number,
  ): void;
  addToParts(rows: number, tokens: number, width: number, parts: number, weights: number, sums: number): void;
  balanceSymmetric(
    S: number,
    n: number,
    u: number,
    Su: number,
    residuals: number,
    cap: number,
    tolerance: number,
  ): void;
}

/** The compiled module with a memory of its own, which never grows: arrays over it stay valid. */
export interface SimdInstance {
  readonly memory: WebAssembly.Memory;
  readonly run: SimdExports;
}

/** Hands out arrays one behind the other, each from an address that 16 divides. */
export class Layout {
  /** Bytes so far. */
  bytes = 0;

  /** The address of the next `count` float32. */
  take(count: number): number {
    const at = this.bytes;
    this.bytes += Math.ceil(count / 4) * 16;
    return at;
  }
}

/** `count` float32 at an address. */
export function floats(instance: SimdInstance, address: number, count: number): Float32Array {
  return new Float32Array(instance.memory.buffer, address, count);
}

/** Instances that runs borrow and give back. */
export class SimdPool {
  private free: SimdInstance[] = [];

  constructor(private readonly module: WebAssembly.Module) {}

  /** @throws RangeError with a sentence where there is not so much memory. */
  acquire(bytes: number): SimdInstance {
    const fits = this.free
      .filter(({ memory }) => memory.buffer.byteLength >= bytes)
      .sort((a, b) => a.memory.buffer.byteLength - b.memory.buffer.byteLength)[0];
    if (fits) {
      this.free.splice(this.free.indexOf(fits), 1);
      return fits;
    }
    const pages = Math.ceil(bytes / PAGE);
    let memory: WebAssembly.Memory;
    try {
      memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    } catch {
      const size = Math.ceil(bytes / 2 ** 20);
      throw new RangeError(`There is no memory for an array of ${size} MiB; choose a smaller size.`);
    }
    // The interface is written by hand beside the sources; `simd.spec.ts` calls every function.
    const run = new WebAssembly.Instance(this.module, { env: { memory } }).exports as unknown as SimdExports;
    return { memory, run };
  }

  /** Keeps of these and the earlier ones what `KEEP` has room for and lets go of the others. */
  release(instances: Iterable<SimdInstance>): void {
    let bytes = 0;
    this.free = [...instances, ...this.free].filter(({ memory }) => {
      const size = memory.buffer.byteLength;
      if (bytes + size > KEEP) return false;
      bytes += size;
      return true;
    });
  }

  clear(): void {
    this.free = [];
  }
}

let compiled: WebAssembly.Module | undefined;

/** A pool of the module, or nothing where WebAssembly or its SIMD is missing. Compiled at the first call. */
export function createSimdPool(): SimdPool | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  if (!compiled) {
    const binary = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    if (!WebAssembly.validate(binary)) return undefined;
    compiled = new WebAssembly.Module(binary);
  }
  return new SimdPool(compiled);
}
