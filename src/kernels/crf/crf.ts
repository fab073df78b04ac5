import type { CrfSettings } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import begin from './begin.wgsl?raw';
import { logOdds } from './crf.cpu';
import step from './crf.wgsl?raw';
import finish from './finish.wgsl?raw';
import largest from './largest.wgsl?raw';

const workgroup = [8, 8, 1] as const;

const BEGIN = defineKernel({
  name: 'CRF: begin',
  code: begin,
  variant: largest,
  params: { factor: 'f32', shift: 'f32', unary: 'f32' },
  buffers: {
    start: 'read f32',
    colours: 'read f32',
    inside: 'read f32',
    pairs: 'write vec4<f32>',
    odds: 'write f32',
    bias: 'write f32',
  },
  workgroup,
});

const STEP = defineKernel({
  name: 'CRF: iteration',
  code: step,
  variant: largest,
  params: {},
  buffers: {
    pairs: 'read vec4<f32>',
    inside: 'read f32',
    bias: 'read f32',
    odds: 'read f32',
    next: 'write f32',
  },
  workgroup,
});

const FINISH = defineKernel({
  name: 'CRF: finish',
  code: finish,
  params: {},
  buffers: { odds: 'read f32', q: 'write f32' },
  workgroup,
});

/** GPU form of `crf`: start and inside `[H, W]`, colours `[H, W, 3]` → `[H, W]`. In log-odds, as its CPU twin. */
export function recordCrf(
  recorder: Recorder,
  start: GpuTensor,
  colours: GpuTensor,
  inside: GpuTensor,
  { zeta, iterations, threshold, unary }: CrfSettings,
): GpuTensor {
  const [height, width] = [start.side(0), start.side(1)];
  const extent = [width, height] as const;
  const pairs = recorder.tensor([height, width, 4]);
  const bias = recorder.tensor([height, width]);
  let odds = recorder.tensor([height, width]);
  let next = recorder.tensor([height, width]);
  const factor = -1 / (2 * zeta * zeta);
  recorder.dispatch(
    BEGIN,
    { factor, shift: logOdds(threshold), unary: unary ? 1 : 0 },
    { start, colours, inside, pairs, odds, bias },
    extent,
  );
  for (let iteration = 0; iteration < iterations; iteration++) {
    recorder.dispatch(STEP, {}, { pairs, inside, bias, odds, next }, extent);
    [odds, next] = [next, odds];
  }
  const q = recorder.tensor([height, width]);
  recorder.dispatch(FINISH, {}, { odds, q }, extent);
  return q;
}
