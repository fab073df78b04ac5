import { type Benchmark, features, uniform, WIDTH } from '../benchmark/benchmark';

export const equalMassBench: Benchmark<'rows' | 'prototypes'> = {
  title: 'Equal-mass assignment to 10 prototypes',
  inputs: async (tokens) => ({ rows: features(tokens), prototypes: uniform(16, 10, WIDTH) }),
  cost: (n) => ({ operations: 2 * n * 10 * WIDTH, bytes: 4 * n * WIDTH }),
  tolerance: { absolute: 1e-6, relative: 1e-2 },
  own: (o, { rows, prototypes }) => o.equalMassAssignment(rows, prototypes).plan,
};
