import { type Benchmark, features, uniform, WIDTH } from '../benchmark/benchmark';

const MEANS = 20;

export const weightedMeansBench: Benchmark<'rows' | 'weights'> = {
  title: 'Weighted means, 20 columns',
  inputs: async (tokens) => ({ rows: features(tokens), weights: uniform(6, tokens, MEANS) }),
  cost: (n) => ({ operations: 2 * n * MEANS * WIDTH, bytes: 4 * n * WIDTH }),
  tolerance: { absolute: 1e-5, relative: 1e-3 },
  own: (o, { rows, weights }) => o.weightedMeans(rows, weights),
  onnx: (g, { rows, weights }) => {
    const sums = g.node('Gemm', [weights, rows], { transA: 1 });
    const all = g.node('ReduceSum', [weights, g.integers([0])], { keepdims: 0 });
    return g.node('Div', [sums, g.node('Unsqueeze', [all, g.integers([1])])]);
  },
  tfjs: (tf, { rows, weights }) => tf.matMul(weights, rows, true, false).div(weights.sum(0).expandDims(1)),
};
