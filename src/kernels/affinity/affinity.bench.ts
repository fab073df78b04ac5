import { type Benchmark, features, TEMPERATURE, WIDTH } from '../benchmark/benchmark';
import type { GraphBuilder } from '../benchmark/onnx';
import type { Tfjs, TfjsTensor } from '../benchmark/tfjs';

/** exp((d − 1)/τ) of `[N, D]`, for graphs. */
export function affinityOnnx(graph: GraphBuilder, rows: string): string {
  const norms = graph.node('ReduceL2', [rows], { axes: [1], keepdims: 1 });
  const normalised = graph.node('Div', [rows, norms]);
  const cosines = graph.node('Gemm', [normalised, normalised], { transB: 1 });
  const scaled = graph.node('Mul', [cosines, graph.constant([1 / TEMPERATURE])]);
  return graph.node('Exp', [graph.node('Sub', [scaled, graph.constant([1 / TEMPERATURE])])]);
}

export function affinityTfjs(tf: Tfjs, rows: TfjsTensor): TfjsTensor {
  const normalised = rows.div(rows.norm('euclidean', 1, true));
  const cosines = tf.matMul(normalised, normalised, false, true);
  return cosines.sub(1).div(TEMPERATURE).exp();
}

export function affinityPlain(rows: Float32Array, tokens: number): Float32Array {
  const width = rows.length / tokens;
  const norms = Array.from({ length: tokens }, (_, i) =>
    Math.hypot(...rows.subarray(i * width, (i + 1) * width)),
  );
  const S = new Float32Array(tokens * tokens);
  for (let i = 0; i < tokens; i++) {
    for (let j = 0; j < tokens; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += rows[i * width + k] * rows[j * width + k];
      S[i * tokens + j] = Math.exp((sum / (norms[i] * norms[j]) - 1) / TEMPERATURE);
    }
  }
  return S;
}

export const affinityBench: Benchmark<'rows'> = {
  title: 'Affinity',
  inputs: async (tokens) => ({ rows: features(tokens) }),
  cost: (n) => ({ operations: 2 * n * n * WIDTH, bytes: 4 * (n * n + n * WIDTH) }),
  tolerance: { absolute: 1e-4, relative: 1e-4 },
  own: (o, { rows }) => o.affinity(rows, TEMPERATURE),
  plain: ({ rows }, tokens) => affinityPlain(rows, tokens),
  onnx: (graph, { rows }) => affinityOnnx(graph, rows),
  tfjs: (tf, { rows }) => affinityTfjs(tf, rows),
};
