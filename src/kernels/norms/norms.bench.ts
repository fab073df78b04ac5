import { type Benchmark, features, WIDTH } from '../benchmark/benchmark';

export const normsBench: Benchmark<'rows'> = {
  title: 'Norms',
  inputs: async (tokens) => ({ rows: features(tokens) }),
  cost: (n) => ({ operations: 2 * n * WIDTH, bytes: 4 * n * WIDTH }),
  tolerance: { absolute: 1e-4, relative: 1e-5 },
  own: (o, { rows }) => o.norms(rows),
  onnx: (g, { rows }) => g.node('ReduceL2', [rows], { axes: [1], keepdims: 0 }),
  tfjs: (_, { rows }) => rows.norm('euclidean', 1),
};
