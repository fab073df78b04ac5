import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { FetchFile, OrtRuntime } from './vit';

/** Set by the build: the size of the file behind `wasmUrl`. */
declare const ORT_WASM_BYTES: number;

/** Bytes that `wasmRuntime` fetches. */
export const wasmRuntimeBytes: number = ORT_WASM_BYTES;

/**
 * onnxruntime-web on WebAssembly, with threads where the page is cross-origin isolated.
 *
 * The import is dynamic on purpose: with threads, ONNX Runtime runs the chunk it lives in again in every
 * thread, and a chunk that also holds this worker's own code would then hang.
 * @param fetchFile of this origin; `onBytes` hears of the runtime's own bytes
 * @param mostThreads fewer where there are not so many cores
 */
export async function wasmRuntime(
  fetchFile: FetchFile,
  onBytes: (loaded: number) => void,
  mostThreads = 8,
): Promise<OrtRuntime> {
  const [ort, binary] = await Promise.all([
    import('onnxruntime-web/wasm'),
    fetchFile(new URL(wasmUrl, import.meta.url).href, onBytes),
  ]);
  ort.env.wasm.wasmBinary = binary;
  const threads = globalThis.crossOriginIsolated
    ? Math.min(mostThreads, navigator.hardwareConcurrency || 1)
    : 1;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return {
    label: `WASM, ${threads} thread${threads === 1 ? '' : 's'}`,
    createSession: (graph) => ort.InferenceSession.create(graph, { executionProviders: ['wasm'] }),
    tensor: (data, dims) => new ort.Tensor('float32', data, dims),
  };
}

/** onnxruntime-web on the given WebGPU device (shared with the kernels; it survives the sessions). */
export async function webgpuRuntime(device: GPUDevice): Promise<OrtRuntime> {
  const ort = await import('onnxruntime-web/webgpu');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return {
    label: 'WebGPU',
    createSession: (graph) =>
      // The device must be handed over per session: `ort.env.webgpu.device` is ignored.
      ort.InferenceSession.create(graph, { executionProviders: [{ name: 'webgpu', device }] }),
    tensor: (data, dims) => new ort.Tensor('float32', data, dims),
  };
}
