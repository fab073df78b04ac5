import { type Benchmark, features, WIDTH } from '../benchmark/benchmark';

export const reduceBench: Benchmark<'rows'> = {
  title: 'Largest entry of every column',
  inputs: async (tokens) => ({ rows: features(tokens) }),
  cost: (n) => ({ operations: n * WIDTH, bytes: 4 * n * WIDTH }),
  tolerance: { absolute: 0, relative: 0 },
  own: (o, { rows }) => o.reduce(rows, 'max'),
  onnx: (g, { rows }) => g.node('ReduceMax', [rows], { axes: [0], keepdims: 0 }),
  tfjs: (_, { rows }) => rows.max(0),
};
