import { writeModel } from '../kernels/benchmark';
import { type Contender, mapInputs, type Prepared, type Task } from './contender';

type Ort = typeof import('onnxruntime-web/wasm');

/** onnxruntime-web on WebAssembly. Its threads are settled by the first session of the page. */
export async function ortWasm(threads: number): Promise<Contender> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = threads;
  const count = threads === 1 ? '1 thread' : `${threads} threads`;
  return contender(ort, `onnxruntime-web ${ort.env.versions.web}, wasm, ${count}`, 'CPU', ['wasm']);
}

/** onnxruntime-web by WebGPU, on the device given. */
export async function ortWebgpu(device: GPUDevice): Promise<Contender> {
  const ort = await import('onnxruntime-web/webgpu');
  ort.env.wasm.numThreads = 1;
  return contender(ort, `onnxruntime-web ${ort.env.versions.web}, webgpu`, 'WebGPU', [
    { name: 'webgpu', device },
  ]);
}

type Providers = NonNullable<import('onnxruntime-web').InferenceSession.SessionOptions['executionProviders']>;

function contender(ort: Ort, name: string, kind: Contender['kind'], providers: Providers): Contender {
  ort.env.logLevel = 'error';
  return {
    name,
    kind,
    ours: false,
    prepare: (task) => (task.benchmark.onnx ? open(ort, task, providers) : undefined),
    close: async () => undefined,
  };
}

/** The task as one graph; a matrix that lies ready is a part of the model. */
async function open(ort: Ort, task: Task, executionProviders: Providers): Promise<Prepared> {
  const { benchmark, tokens } = task;
  const inputs = Object.entries(task.inputs);
  const model = writeModel(
    inputs.map(([name, { shape, data, ready }]) => ({ name, shape, ...(ready ? { data } : {}) })),
    (graph) =>
      benchmark.onnx?.(
        graph,
        mapInputs(task, (_, name) => name),
        tokens,
      ) ?? '',
  );
  const session = await ort.InferenceSession.create(model, {
    executionProviders,
    // Errors only: the webgpu provider warns of nodes that it leaves to the CPU.
    logSeverityLevel: 3,
  });
  // A graph may make nothing of an input; onnxruntime refuses to be given it.
  const fed = inputs.filter(([name]) => session.inputNames.includes(name));
  return {
    async run() {
      const feeds = fed.map(([name, { data, shape }]) => [name, new ort.Tensor('float32', data, shape)]);
      const { result } = await session.run(Object.fromEntries(feeds));
      const data = result.data;
      if (!(data instanceof Float32Array)) throw new Error('onnxruntime gave something else than float32.');
      return data;
    },
    close: () => session.release(),
  };
}
