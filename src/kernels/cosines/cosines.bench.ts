import { type Benchmark, features, uniform, WIDTH } from '../benchmark/benchmark';

const VECTORS = 20;

export const cosinesBench: Benchmark<'rows' | 'vectors'> = {
  title: 'Cosines with 20 vectors',
  inputs: async (tokens) => ({ rows: features(tokens), vectors: uniform(5, VECTORS, WIDTH) }),
  cost: (n) => ({ operations: 2 * n * VECTORS * WIDTH, bytes: 4 * n * WIDTH }),
  tolerance: { absolute: 1e-5, relative: 1e-4 },
  own: (o, { rows, vectors }) => o.cosines(rows, vectors),
  onnx: (g, { rows, vectors }) => {
    const normalise = (x: string) => g.node('Div', [x, g.node('ReduceL2', [x], { axes: [1], keepdims: 1 })]);
    return g.node('Gemm', [normalise(rows), normalise(vectors)], { transB: 1 });
  },
  tfjs: (tf, { rows, vectors }) => {
    const normalise = (x: typeof rows) => x.div(x.norm('euclidean', 1, true));
    return tf.matMul(normalise(rows), normalise(vectors), false, true);
  },
};
