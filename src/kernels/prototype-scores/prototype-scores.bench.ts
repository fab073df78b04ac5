import { type Benchmark, features, uniform, WIDTH } from '../benchmark/benchmark';

export const prototypeScoresBench: Benchmark<'rows' | 'prototypes'> = {
  title: 'Scores of 20 prototypes',
  inputs: async (tokens) => ({ rows: features(tokens), prototypes: uniform(15, 20, WIDTH) }),
  cost: (n) => ({ operations: 2 * n * 20 * WIDTH, bytes: 4 * n * WIDTH }),
  tolerance: { absolute: 1e-5, relative: 1e-4 },
  own: (o, { rows, prototypes }) => o.prototypeScores(rows, prototypes).scores,
};
