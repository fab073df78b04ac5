import { type Benchmark, uniform } from '../benchmark/benchmark';

const GROWTH = 16;
const side = (tokens: number) => Math.floor(Math.sqrt(tokens));

export const upsampleBench: Benchmark<'map'> = {
  title: 'Growth of a map by 16',
  inputs: async (tokens) => ({ map: uniform(12, side(tokens), side(tokens)) }),
  cost: (n) => ({ operations: 8 * n * GROWTH ** 2, bytes: 4 * n * GROWTH ** 2 }),
  tolerance: { absolute: 1e-5, relative: 1e-4 },
  own: (o, { map }) => o.upsample(map, map.shape[0] * GROWTH, map.shape[1] * GROWTH),
  tfjs: (tf, { map }) => {
    const [rows, columns] = map.shape;
    const picture = tf.reshape(map, [1, rows, columns, 1]) as ReturnType<typeof tf.tensor4d>;
    return tf.image.resizeBilinear(picture, [rows * GROWTH, columns * GROWTH], false, true);
  },
};
