import { affinityBench, affinityOnnx, affinityPlain, affinityTfjs } from '../affinity/affinity.bench';
import { ratioOnnx, ratioPlain, ratioTfjs } from '../ratio/ratio.bench';
import { sinkhornBench, sinkhornOnnx, sinkhornPlain, sinkhornTfjs } from '../sinkhorn/sinkhorn.bench';
import { walkBench, walkOnnx, walkPlain, walkTfjs } from '../walk/walk.bench';
import { type Benchmark, features, ones, start, TEMPERATURE } from './benchmark';

/** The whole propagation of EXITS: affinity, 20 iterations of Sinkhorn, 3 hops of two columns, their ratio. */
export const propagationBench: Benchmark<'rows' | 'ones' | 'start'> = {
  title: 'EXITS propagation',
  inputs: async (tokens) => ({ rows: features(tokens), ones: ones(1, tokens), start: start(tokens) }),
  cost: (n) => {
    const parts = [affinityBench, sinkhornBench, walkBench].map((part) => part.cost(n));
    return {
      operations: parts.reduce((sum, part) => sum + part.operations, 0),
      bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    };
  },
  tolerance: { absolute: 1e-3, relative: 1e-2 },
  own: (o, { rows, start }) => {
    const S = o.affinity(rows, TEMPERATURE);
    const scaling = o.sinkhorn(S, { symmetric: true, tolerance: 0, cap: 20 });
    return o.ratio(o.walk(S, scaling, start, { hops: 3 }));
  },
  plain: ({ rows, start }, tokens) => {
    const S = affinityPlain(rows, tokens);
    return ratioPlain(walkPlain(S, sinkhornPlain(S, tokens), start));
  },
  onnx: (graph, { rows, ones, start }) => {
    const S = affinityOnnx(graph, rows);
    const columns = graph.node('Transpose', [start], { perm: [1, 0] });
    return ratioOnnx(graph, walkOnnx(graph, S, sinkhornOnnx(graph, S, ones), columns));
  },
  tfjs: (tf, { rows, ones, start }) => {
    const S = affinityTfjs(tf, rows);
    return ratioTfjs(tf, walkTfjs(tf, S, sinkhornTfjs(tf, S, ones), start.transpose()));
  },
};
