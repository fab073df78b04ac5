import { type Benchmark, uniform } from '../benchmark/benchmark';

export const localMaximaBench: Benchmark<'map'> = {
  title: 'Local maxima, window of 3',
  inputs: async (tokens) => {
    const side = Math.floor(Math.sqrt(tokens));
    return { map: uniform(17, side, side) };
  },
  cost: (n) => ({ operations: 9 * n, bytes: 8 * n }),
  tolerance: { absolute: 0, relative: 0 },
  own: (o, { map }) => o.localMaxima(map, 3),
};
