import { type Benchmark, features, uniform, WIDTH } from '../benchmark/benchmark';

const KEY_POINTS = 20;

export const partsBench: Benchmark<'rows' | 'points'> = {
  title: 'Parts of 20 key-points',
  inputs: async (tokens) => ({ rows: features(tokens), points: uniform(7, KEY_POINTS, WIDTH) }),
  cost: (n) => ({ operations: 2 * n * KEY_POINTS * WIDTH, bytes: 4 * n * WIDTH }),
  tolerance: { absolute: 0, relative: 0 },
  own: (o, { rows, points }) => o.parts(rows, points),
};
