import { type Benchmark, uniform, WIDTH } from '../benchmark/benchmark';

export const rolloutBench: Benchmark<'rows' | 'queries' | 'keys'> = {
  title: 'Rollout, one layer of one row',
  inputs: async (tokens) => ({
    rows: uniform(10, 1, tokens + 1),
    queries: uniform(8, tokens + 1, WIDTH),
    keys: uniform(9, tokens + 1, WIDTH),
  }),
  cost: (n) => ({ operations: 2 * n * n * WIDTH, bytes: 8 * n * WIDTH }),
  tolerance: { absolute: 1e-5, relative: 1e-3 },
  own: (o, { rows, queries, keys }) => o.rolloutStep(rows, queries, keys, 3),
};
