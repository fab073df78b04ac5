import { affinity, type Benchmark, start, uniform } from '../benchmark/benchmark';
import type { GraphBuilder } from '../benchmark/onnx';
import type { Tfjs, TfjsTensor } from '../benchmark/tfjs';

const HOPS = 3;

/** The last of three hops x ← u ⊙ S(u ⊙ x), S symmetric; the two columns lie as rows: `start` and result `[2, N]`. */
export function walkOnnx(graph: GraphBuilder, S: string, u: string, start: string): string {
  let x = start;
  for (let hop = 0; hop < HOPS; hop++) {
    x = graph.node('Mul', [graph.node('MatMul', [graph.node('Mul', [x, u]), S]), u]);
  }
  return x;
}

export function walkTfjs(tf: Tfjs, S: TfjsTensor, u: TfjsTensor, start: TfjsTensor): TfjsTensor {
  let x = start;
  for (let hop = 0; hop < HOPS; hop++) x = tf.matMul(x.mul(u), S).mul(u);
  return x;
}

/** `[tokens, 2]` → `[tokens, 2]` after three hops. */
export function walkPlain(S: Float32Array, u: Float32Array, start: Float32Array): Float32Array {
  const tokens = u.length;
  let x = start;
  for (let hop = 0; hop < HOPS; hop++) {
    const next = new Float32Array(2 * tokens);
    for (let i = 0; i < tokens; i++) {
      for (let c = 0; c < 2; c++) {
        let sum = 0;
        for (let j = 0; j < tokens; j++) sum += S[i * tokens + j] * u[j] * x[2 * j + c];
        next[2 * i + c] = u[i] * sum;
      }
    }
    x = next;
  }
  return x;
}

export const walkBench: Benchmark<'S' | 'u' | 'start'> = {
  title: '3 hops × 2 columns',
  inputs: async (tokens) => {
    const { data } = uniform(2, tokens);
    const u = { data: data.map((value) => (1 + value) / Math.sqrt(tokens)), shape: [tokens] };
    return { S: await affinity(tokens), u, start: start(tokens) };
  },
  cost: (n) => ({ operations: HOPS * 4 * n * n, bytes: HOPS * 4 * n * n }),
  tolerance: { absolute: 1e-6, relative: 1e-3 },
  // Ours gives every hop, the last one last.
  own: (o, { S, u, start }) => o.walk(S, { u, v: u, residuals: u }, start, { hops: HOPS }),
  plain: ({ S, u, start }) => walkPlain(S, u, start),
  onnx: (graph, { S, u, start }) => {
    const last = walkOnnx(graph, S, u, graph.node('Transpose', [start], { perm: [1, 0] }));
    return graph.node('Transpose', [last], { perm: [1, 0] });
  },
  tfjs: (tf, { S, u, start }) => walkTfjs(tf, S, u, start.transpose()).transpose(),
};
