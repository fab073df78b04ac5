import { type Benchmark, uniform } from '../benchmark/benchmark';

export const positionAffinityBench: Benchmark<'positions'> = {
  title: 'Position affinity',
  inputs: async (tokens) => ({ positions: uniform(11, tokens, 2) }),
  cost: (n) => ({ operations: 5 * n * n, bytes: 4 * n * n }),
  tolerance: { absolute: 1e-5, relative: 1e-4 },
  own: (o, { positions }) => o.positionAffinity(positions, 0.2),
};
