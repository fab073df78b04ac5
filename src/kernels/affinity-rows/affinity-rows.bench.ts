import { type Benchmark, features, TEMPERATURE, WIDTH } from '../benchmark/benchmark';

export const affinityRowsBench: Benchmark<'rows'> = {
  title: 'Eight rows of the affinity',
  inputs: async (tokens) => ({ rows: features(tokens) }),
  cost: (n) => ({ operations: 2 * 8 * n * WIDTH, bytes: 4 * n * WIDTH }),
  tolerance: { absolute: 1e-4, relative: 1e-4 },
  own: (o, { rows }) => o.affinityRows(rows, TEMPERATURE, [0, 1, 2, 3, 4, 5, 6, 7]),
};
