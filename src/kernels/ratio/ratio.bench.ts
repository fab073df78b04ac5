import { type Benchmark, uniform } from '../benchmark/benchmark';
import type { GraphBuilder } from '../benchmark/onnx';
import type { Tfjs, TfjsTensor } from '../benchmark/tfjs';

/** (f + 1e-12)/(f + b + 2e-12) of rows f and b `[2, N]` → `[1, N]`. */
export function ratioOnnx(graph: GraphBuilder, rows: string): string {
  const f = graph.node('Gather', [rows, graph.integers([0])], { axis: 0 });
  const both = graph.node('ReduceSum', [rows, graph.integers([0])], { keepdims: 1 });
  const [above, below] = [graph.constant([1e-12]), graph.constant([2e-12])];
  return graph.node('Div', [graph.node('Add', [f, above]), graph.node('Add', [both, below])]);
}

export function ratioTfjs(tf: Tfjs, rows: TfjsTensor): TfjsTensor {
  return tf.slice(rows, [0], [1]).add(1e-12).div(rows.sum(0, true).add(2e-12));
}

export function ratioPlain(columns: Float32Array): Float32Array {
  const ratio = new Float32Array(columns.length / 2);
  for (let i = 0; i < ratio.length; i++) {
    const f = columns[2 * i];
    ratio[i] = (f + 1e-12) / (f + columns[2 * i + 1] + 2e-12);
  }
  return ratio;
}

export const ratioBench: Benchmark<'walk'> = {
  title: 'Ratio',
  inputs: async (tokens) => ({ walk: uniform(3, 1, tokens, 2) }),
  cost: (n) => ({ operations: 4 * n, bytes: 12 * n }),
  tolerance: { absolute: 1e-6, relative: 1e-5 },
  own: (o, { walk }) => o.ratio(walk),
  plain: ({ walk }) => ratioPlain(walk),
};
