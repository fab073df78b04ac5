import { affinity, type Benchmark, ones } from '../benchmark/benchmark';
import type { GraphBuilder } from '../benchmark/onnx';
import type { Tfjs, TfjsTensor } from '../benchmark/tfjs';

const ITERATIONS = 20;

/** The scaling of a symmetric S after 20 iterations u ← √(u ⊘ S u); `u` begins as ones `[1, N]`. */
export function sinkhornOnnx(graph: GraphBuilder, S: string, ones: string): string {
  let u = ones;
  for (let i = 0; i < ITERATIONS; i++) {
    // u S = (S u)ᵀ: onnxruntime multiplies a row by a matrix faster than a matrix by a column.
    u = graph.node('Sqrt', [graph.node('Div', [u, graph.node('MatMul', [u, S])])]);
  }
  return u;
}

export function sinkhornTfjs(tf: Tfjs, S: TfjsTensor, ones: TfjsTensor): TfjsTensor {
  let u = ones;
  for (let i = 0; i < ITERATIONS; i++) u = u.div(tf.matMul(u, S)).sqrt();
  return u;
}

export function sinkhornPlain(S: Float32Array, tokens: number): Float32Array {
  let u = new Float64Array(tokens).fill(1);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const next = new Float64Array(tokens);
    for (let i = 0; i < tokens; i++) {
      let sum = 0;
      for (let j = 0; j < tokens; j++) sum += S[i * tokens + j] * u[j];
      next[i] = Math.sqrt(u[i] / sum);
    }
    u = next;
  }
  return Float32Array.from(u);
}

export const sinkhornBench: Benchmark<'S' | 'ones'> = {
  title: 'Sinkhorn, 20 iterations',
  inputs: async (tokens) => ({ S: await affinity(tokens), ones: ones(1, tokens) }),
  cost: (n) => ({ operations: ITERATIONS * 2 * n * n, bytes: ITERATIONS * 4 * n * n }),
  tolerance: { absolute: 1e-6, relative: 1e-3 },
  // Ours also gives the residual of every iteration: one product more.
  own: (o, { S }) => o.sinkhorn(S, { symmetric: true, tolerance: 0, cap: ITERATIONS }).u,
  plain: ({ S }, tokens) => sinkhornPlain(S, tokens),
  onnx: (graph, inputs) => sinkhornOnnx(graph, inputs.S, inputs.ones),
  tfjs: (tf, inputs) => sinkhornTfjs(tf, inputs.S, inputs.ones),
};
