import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import * as wasm from '@tensorflow/tfjs-backend-wasm';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import { type Contender, mapInputs, type Task } from '../../src/bench/contender';

/** TensorFlow.js on WebAssembly with SIMD. Its threads are settled once for a page. */
export async function tfjsWasm(threads: number): Promise<Contender> {
  wasm.setWasmPaths({
    'tfjs-backend-wasm.wasm': plainUrl,
    'tfjs-backend-wasm-simd.wasm': simdUrl,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
  });
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1);
  wasm.setThreadsCount(threads);
  await open('wasm');
  const count = threads > 1 ? wasm.getThreadsCount() : 1;
  return contender(`tfjs ${tf.version_core}, wasm, ${count} thread${count === 1 ? '' : 's'}`, 'CPU');
}

/** TensorFlow.js by WebGPU; it opens a device of its own on the same adapter. */
export async function tfjsWebgpu(): Promise<Contender> {
  await open('webgpu');
  return contender(`tfjs ${tf.version_core}, webgpu`, 'WebGPU');
}

async function open(backend: string): Promise<void> {
  if (!(await tf.setBackend(backend)))
    throw new Error(`TensorFlow.js could not open its ${backend} backend.`);
  await tf.ready();
}

function contender(name: string, kind: Contender['kind']): Contender {
  return {
    name,
    kind,
    ours: false,
    prepare: (task) => (task.benchmark.tfjs ? prepare(task) : undefined),
    close: async () => undefined,
  };
}

async function prepare(task: Task) {
  const make = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) =>
    tf.tensor(data, [...shape]);
  const lie = new Map(
    Object.entries(task.inputs).flatMap(([name, input]) => (input.ready ? [[name, make(input)]] : [])),
  );
  return {
    async run() {
      const result = tf.tidy(() => {
        const given = mapInputs(task, (input, name) => lie.get(name) ?? make(input));
        const made = task.benchmark.tfjs?.(tf, given);
        if (!made) throw new Error('This benchmark has no form for TensorFlow.js.');
        return made;
      });
      const data = await result.data<'float32'>();
      result.dispose();
      return data;
    },
    async close() {
      for (const tensor of lie.values()) tensor.dispose();
    },
  };
}
