import type { AbsorbingSettings, AbsorptionOf, ScalingOf } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { recordDots, recordLargest } from '../reduce/fold';
import moved from '../transition/moved.wgsl?raw';
import { prepareTransition, COLUMN_WORKGROUP as workgroup } from '../transition/transition';
import advance from './advance.wgsl?raw';
import apply from './apply.wgsl?raw';
import begin from './begin.wgsl?raw';
import finish from './finish.wgsl?raw';
import open from './open.wgsl?raw';
import settle from './settle.wgsl?raw';
import turn from './turn.wgsl?raw';

const BEGIN = defineKernel({
  name: 'absorbing walk: begin',
  code: begin,
  params: {},
  buffers: { start: 'read f32', largest: 'read f32', r: 'write f32', p: 'write f32', x: 'write f32' },
  workgroup,
});

const OPEN = defineKernel({
  name: 'absorbing walk: state of the columns',
  code: open,
  params: {},
  buffers: { dots: 'read f32', state: 'write vec4<f32>' },
});

const APPLY = defineKernel({
  name: 'absorbing walk: apply I − βT',
  code: apply,
  variant: moved,
  params: { chunks: 'u32', padded: 'u32', beta: 'f32' },
  buffers: {
    forth_partial: 'read f32',
    back_partial: 'read f32',
    u: 'read f32',
    v: 'read f32',
    p: 'read f32',
    q: 'write f32',
  },
  workgroup,
});

const ADVANCE = defineKernel({
  name: 'absorbing walk: advance',
  code: advance,
  params: {},
  buffers: {
    state: 'read vec4<f32>',
    dots: 'read f32',
    p: 'read f32',
    q: 'read f32',
    x: 'write f32',
    r: 'write f32',
  },
  workgroup,
});

const TURN = defineKernel({
  name: 'absorbing walk: turn',
  code: turn,
  params: {},
  buffers: { state: 'read vec4<f32>', dots: 'read f32', r: 'read f32', p: 'write f32' },
  workgroup,
});

const SETTLE = defineKernel({
  name: 'absorbing walk: settle',
  code: settle,
  params: { iteration: 'u32', tolerance: 'f32' },
  buffers: { dots: 'read f32', state: 'write vec4<f32>', residuals: 'write f32' },
});

const FINISH = defineKernel({
  name: 'absorbing walk: finish',
  code: finish,
  params: { beta: 'f32' },
  buffers: { x: 'read f32', largest: 'read f32', mass: 'write f32' },
  workgroup,
});

/**
 * GPU form of `absorbing`: S `[n, n]`, start `[n, columns]` → mass `[n, columns]`, residuals `[cap, columns]`.
 * Conjugate gradients, all columns side by side and all iterations up to the cap recorded; a column that is done
 * stands still.
 */
export function recordAbsorbing(
  recorder: Recorder,
  S: GpuTensor,
  { u, v }: ScalingOf<GpuTensor>,
  start: GpuTensor,
  { beta, tolerance, cap }: AbsorbingSettings,
): AbsorptionOf<GpuTensor> {
  const [n, columns] = [start.side(0), start.side(1)];
  const every = [columns, n] as const;
  const [x, r, p, q] = Array.from({ length: 4 }, () => recorder.tensor([n, columns]));
  const largest = recordLargest(recorder, start);
  recorder.dispatch(BEGIN, {}, { start, largest, r, p, x }, every);
  const state = recorder.tensor([columns, 4]);
  recorder.dispatch(OPEN, {}, { dots: recordDots(recorder, r, r), state }, [columns]);

  const residuals = recorder.tensor([cap, columns]);
  const { forth, back, padded, multiply } = prepareTransition(recorder, S, { u, v }, columns);
  const partials = { forth_partial: forth.tensor, back_partial: back.tensor };
  for (let iteration = 0; iteration < cap; iteration++) {
    multiply(p, 0);
    recorder.dispatch(APPLY, { chunks: forth.chunks, padded, beta }, { ...partials, u, v, p, q }, every);
    recorder.dispatch(ADVANCE, {}, { state, dots: recordDots(recorder, p, q), p, q, x, r }, every);
    const dots = recordDots(recorder, r, r);
    recorder.dispatch(TURN, {}, { state, dots, r, p }, every);
    recorder.dispatch(SETTLE, { iteration, tolerance }, { dots, state, residuals }, [columns]);
  }

  const mass = recorder.tensor([n, columns]);
  recorder.dispatch(FINISH, { beta }, { x, largest, mass }, every);
  return { mass, residuals };
}
