import { type Benchmark, ones, uniform } from '../benchmark/benchmark';

const CENTRES = 20;
/** Four cells a token on a side, as BESTIE's maps have. */
const side = (tokens: number) => 4 * Math.floor(Math.sqrt(tokens));

export const groupingBench: Benchmark<'offsets' | 'centres' | 'regions' | 'homes'> = {
  title: 'Grouping by offsets, 20 centres',
  inputs: async (tokens) => {
    const length = side(tokens);
    const centres = uniform(19, CENTRES, 2);
    return {
      offsets: uniform(20, length, length, 2),
      centres: { data: centres.data.map((value) => value * length), shape: centres.shape },
      regions: ones(length, length),
      homes: ones(CENTRES),
    };
  },
  cost: (n) => ({ operations: 6 * CENTRES * 16 * n, bytes: 16 * 16 * n }),
  tolerance: { absolute: 0, relative: 0 },
  own: (o, { offsets, centres, regions, homes }) => o.grouping(offsets, centres, regions, homes),
};
