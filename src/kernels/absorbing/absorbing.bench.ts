import { affinity, type Benchmark, start } from '../benchmark/benchmark';

const ITERATIONS = 10;

export const absorbingBench: Benchmark<'S' | 'start'> = {
  title: 'Absorbing walk, 10 iterations × 2 columns, with its Sinkhorn',
  inputs: async (tokens) => ({ S: await affinity(tokens), start: start(tokens) }),
  cost: (n) => ({ operations: (20 + 2 * ITERATIONS) * 2 * n * n, bytes: (20 + ITERATIONS) * 4 * n * n }),
  tolerance: { absolute: 1e-5, relative: 1e-2 },
  own: (o, { S, start }) => {
    const scaling = o.sinkhorn(S, { symmetric: true, tolerance: 0, cap: 20 });
    return o.absorbing(S, scaling, start, { beta: 0.8, tolerance: 0, cap: ITERATIONS }).mass;
  },
};
