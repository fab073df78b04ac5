import { type Benchmark, ones, uniform } from '../benchmark/benchmark';

export const minMaxBench: Benchmark<'map' | 'prompt'> = {
  title: 'Map from 0 to 1',
  inputs: async (tokens) => ({ map: uniform(18, tokens), prompt: ones(tokens) }),
  cost: (n) => ({ operations: 4 * n, bytes: 12 * n }),
  tolerance: { absolute: 1e-6, relative: 1e-5 },
  own: (o, { map, prompt }) => o.minMax(map, prompt),
};
