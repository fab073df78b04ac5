import base64 from './assembly/index.ts?assembly';
import base64OfThreads from './assembly/index.ts?assembly-threads';

/** What `assembly/index.ts` exports. Numbers are addresses in bytes, sides and flags. */
export interface SimdExports {
  pack(from: number, rows: number, stride: number, width: number, factor: number, to: number): void;
  affinity(packed: number, rows: number, width: number, inverse: number, S: number): void;
  products(
    a: number,
    rows: number,
    b: number,
    columns: number,
    width: number,
    out: number,
    clip: number,
  ): void;
  multiply(S: number, n: number, x: number, y: number): void;
  multiplyTransposed(S: number, n: number, x: number, y: number): void;
  multiplySymmetric(S: number, n: number, x: number, y: number, columns: number, parts: number): void;
  multiplyFew(S: number, n: number, x: number, y: number, columns: number, parts: number, full: number): void;
  multiplyForgotten(
    packed: number,
    n: number,
    width: number,
    inverse: number,
    x: number,
    y: number,
    columns: number,
    parts: number,
  ): void;
  hopSymmetric(
    S: number,
    n: number,
    u: number,
    at: number,
    start: number,
    x: number,
    y: number,
    parts: number,
    columns: number,
    restart: number,
  ): void;
  addSoftmax(
    logits: number,
    rows: number,
    tokens: number,
    mean: number,
    skip: number,
    part: number,
    sums: number,
  ): void;
  assign(cosines: number, tokens: number, count: number, scores: number, tie: number, parts: number): void;
  addToParts(rows: number, tokens: number, width: number, parts: number, weights: number, sums: number): void;
  balanceSymmetric(
    S: number,
    n: number,
    u: number,
    Su: number,
    parts: number,
    residuals: number,
    cap: number,
    tolerance: number,
  ): void;
}

/** The interface is written by hand beside the sources; `simd.spec.ts` calls every function. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): SimdExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as SimdExports;
}

/** Compiles when it is first asked; nothing where WebAssembly or what the module needs is missing. */
function once(text: string): () => WebAssembly.Module | undefined {
  let module: WebAssembly.Module | undefined;
  return () => {
    if (module || typeof WebAssembly === 'undefined') return module;
    const binary = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    if (WebAssembly.validate(binary)) module = new WebAssembly.Module(binary);
    return module;
  };
}

/** The module for a memory of one thread, and for one that threads share. The numbers are the same. */
export const simdModule = once(base64);
export const simdModuleOfThreads = once(base64OfThreads);
