import { type Benchmark, uniform } from '../benchmark/benchmark';

/** Sixteen pixels a token, out of a picture twice as large on a side. */
const side = (tokens: number) => 16 * Math.floor(Math.sqrt(tokens));

export const resampleBench: Benchmark<'image'> = {
  title: 'Crop as the network takes it',
  inputs: async (tokens) => {
    const image = uniform(21, 2 * side(tokens), 2 * side(tokens), 3);
    return { image: { data: image.data.map((value) => value * 255), shape: image.shape } };
  },
  cost: (n) => ({ operations: 3 * 24 * 256 * n, bytes: 12 * 5 * 256 * n }),
  tolerance: { absolute: 1e-3, relative: 1e-3 },
  own: (o, { image }) => {
    const [height, width] = image.shape;
    return o.resample(image, {
      crop: { x0: 0, y0: 0, x1: width, y1: height },
      height: height / 2,
      width: width / 2,
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
    });
  },
};
