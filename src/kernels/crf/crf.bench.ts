import { type Benchmark, ones, uniform } from '../benchmark/benchmark';

/** A picture of four cells a token, as the masks of EXITS have. */
const side = (tokens: number) => 2 * Math.floor(Math.sqrt(tokens));

export const crfBench: Benchmark<'start' | 'colours' | 'inside'> = {
  title: 'Mean-field CRF, 10 iterations',
  inputs: async (tokens) => {
    const length = side(tokens);
    return {
      start: uniform(13, length, length),
      colours: uniform(14, length, length, 3),
      inside: ones(length, length),
    };
  },
  cost: (n) => ({ operations: 10 * 4 * n * 100, bytes: 10 * 4 * n * 16 }),
  tolerance: { absolute: 1e-3, relative: 1e-2 },
  own: (o, { start, colours, inside }) => o.crf(start, colours, inside, { zeta: 0.5, iterations: 10 }),
};
