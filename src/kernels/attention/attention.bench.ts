import { type Benchmark, uniform, WIDTH } from '../benchmark/benchmark';

const HEADS = 3;
const SIDE = WIDTH / HEADS;

export const attentionBench: Benchmark<'queries' | 'keys'> = {
  title: 'Attention, mean of 3 heads',
  inputs: async (tokens) => ({ queries: uniform(8, tokens + 1, WIDTH), keys: uniform(9, tokens + 1, WIDTH) }),
  cost: (n) => ({ operations: 2 * n * n * WIDTH, bytes: 4 * n * n }),
  tolerance: { absolute: 1e-6, relative: 1e-3 },
  own: (o, { queries, keys }) => o.attention(queries, keys, HEADS),
  onnx: (g, { queries, keys }, tokens) => {
    const heads = (x: string, perm: readonly number[]) =>
      g.node('Transpose', [g.node('Reshape', [x, g.integers([tokens + 1, HEADS, SIDE])])], { perm });
    const logits = g.node('MatMul', [heads(queries, [1, 0, 2]), heads(keys, [1, 2, 0])]);
    const scaled = g.node('Mul', [logits, g.constant([1 / Math.sqrt(SIDE)])]);
    const mean = g.node('ReduceMean', [g.node('Softmax', [scaled], { axis: -1 })], {
      axes: [0],
      keepdims: 0,
    });
    // The class token's row and column are left out.
    const [first, last] = [g.integers([1, 1]), g.integers([tokens + 1, tokens + 1])];
    return g.node('Slice', [mean, first, last]);
  },
  tfjs: (tf, { queries, keys }) => {
    const [tokens] = queries.shape;
    const heads = (x: typeof queries) => x.reshape([tokens, HEADS, SIDE]).transpose([1, 0, 2]);
    const logits = tf.matMul(heads(queries), heads(keys), false, true).div(Math.sqrt(SIDE));
    return tf.slice(tf.softmax(logits).mean(0), [1, 1], [tokens - 1, tokens - 1]);
  },
};
