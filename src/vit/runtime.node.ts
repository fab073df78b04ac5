import * as ort from 'onnxruntime-node';
import type { OrtRuntime } from './vit';

/** onnxruntime-node on the CPU. @param threads 0: as many as there are cores */
export const nodeRuntime = (threads = 0): OrtRuntime => ({
  label: 'onnxruntime-node, CPU',
  createSession: (graph) =>
    ort.InferenceSession.create(graph, { intraOpNumThreads: threads, logSeverityLevel: 3 }),
  tensor: (data, dims) => new ort.Tensor('float32', data, dims),
});
