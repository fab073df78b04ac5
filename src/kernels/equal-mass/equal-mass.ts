import { recordCosines } from '../cosines/cosines';
import type { AssignmentOf, EqualMassSettings } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { TIE } from '../parts/parts.cpu';
import { defineFold, recordTree } from '../reduce/fold';
import assign from './assign.wgsl?raw';
import prototypesCode from './prototypes.wgsl?raw';
import terms from './terms.wgsl?raw';
import tokensCode from './tokens.wgsl?raw';

const LARGEST = defineFold(
  'max',
  `${terms}\nfn load(at: u32) -> f32 { return term(at); }`,
  { values: 'read f32', log_v: 'read f32', out: 'write f32' },
  { sharpness: 'f32' },
);

const SUMS = defineFold(
  'sum',
  `${terms}\nfn load(at: u32) -> f32 { return exp(term(at) - largest[at % params.columns]); }`,
  { values: 'read f32', log_v: 'read f32', largest: 'read f32', out: 'write f32' },
  { sharpness: 'f32' },
);

const PROTOTYPES = defineKernel({
  name: 'equal mass: prototypes',
  code: prototypesCode,
  params: { count: 'u32', round: 'u32', last: 'u32' },
  buffers: { largest: 'read f32', sums: 'read f32', log_u: 'write f32', residuals: 'write f32' },
  workgroup: [1, 1, 1],
});

const TOKENS = defineKernel({
  name: 'equal mass: tokens',
  code: tokensCode,
  params: { count: 'u32', sharpness: 'f32' },
  buffers: { values: 'read f32', log_u: 'read f32', log_v: 'write f32' },
});

const ASSIGN = defineKernel({
  name: 'equal mass: assignment',
  code: assign,
  params: { count: 'u32', sharpness: 'f32', tie: 'f32' },
  buffers: {
    values: 'read f32',
    log_u: 'read f32',
    log_v: 'read f32',
    plan: 'write f32',
    assignment: 'write f32',
  },
});

/**
 * GPU form of `equalMassAssignment`: features `[N, D]`, prototypes `[L, D]` → assignment `[N]`, plan `[N, L]`,
 * residuals `[iterations]`. In logarithms: at ε = 0.01 the kernel itself underflows.
 */
export function recordEqualMass(
  recorder: Recorder,
  features: GpuTensor,
  prototypes: GpuTensor,
  { epsilon, iterations }: EqualMassSettings,
): AssignmentOf<GpuTensor> {
  const [n, count] = [features.side(0), prototypes.side(0)];
  const sharpness = 1 / epsilon;
  const values = recordCosines(recorder, features, prototypes);
  const log_u = recorder.upload(new Float32Array(count));
  const log_v = recorder.upload(new Float32Array(n));
  const residuals = recorder.tensor([iterations]);
  for (let round = 0; round <= iterations; round++) {
    const params = { n, columns: count, sharpness };
    const largest = recordTree(recorder, 'max', n, count, (out, extent) =>
      recorder.dispatch(LARGEST, params, { values, log_v, out }, extent),
    );
    const sums = recordTree(recorder, 'sum', n, count, (out, extent) =>
      recorder.dispatch(SUMS, params, { values, log_v, largest, out }, extent),
    );
    const last = round === iterations ? 1 : 0;
    recorder.dispatch(PROTOTYPES, { count, round, last }, { largest, sums, log_u, residuals }, [1]);
    if (!last) recorder.dispatch(TOKENS, { count, sharpness }, { values, log_u, log_v }, [n]);
  }
  const [plan, assignment] = [recorder.tensor([n, count]), recorder.tensor([n])];
  const params = { count, sharpness, tie: TIE };
  recorder.dispatch(ASSIGN, params, { values, log_u, log_v, plan, assignment }, [n]);
  return { assignment, plan, residuals };
}
