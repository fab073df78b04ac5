import { rowNotANumber, SMALLEST_SUM, sumsToZero } from '../errors';
import type { ScalingOf, SinkhornSettings } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import {
  defineStoppableMultiply,
  type PartialProduct,
  partialProduct,
  recordMultiply,
  recordStoppableMultiply,
} from '../matvec/matvec';
import done from './done.wgsl?raw';
import finish from './finish.wgsl?raw';
import opposite from './opposite.wgsl?raw';
import sums from './sums.wgsl?raw';
import update from './update.wgsl?raw';

const READ_BITS = 'fn residual_bits(i: u32) -> u32 { return residuals[i]; }\n';
const LOAD_BITS = 'fn residual_bits(i: u32) -> u32 { return atomicLoad(&residuals[i]); }\n';

const MULTIPLY = defineStoppableMultiply(READ_BITS + done);

const SUMS = defineKernel({
  name: 'row sums of an affinity',
  code: sums,
  params: { chunks: 'u32', smallest: 'f32' },
  buffers: { partial: 'read f32', strange: 'write atomic<u32>', empty: 'write atomic<u32>' },
});

const defineUpdate = (nextOf: string) =>
  defineKernel({
    name: 'Sinkhorn update',
    code: update,
    variant: `${LOAD_BITS}${done}fn next_of(u: f32, sum: f32) -> f32 { return ${nextOf}; }`,
    params: { chunks: 'u32', iteration: 'u32', tolerance: 'f32' },
    buffers: { partial: 'read f32', u: 'read f32', next: 'write f32', residuals: 'write atomic<u32>' },
  });
const UPDATE_SYMMETRIC = defineUpdate('sqrt(u / sum)');
const UPDATE_GENERAL = defineUpdate('1.0 / sum');

const OPPOSITE = defineKernel({
  name: 'Sinkhorn update of the opposite side',
  code: opposite,
  variant: READ_BITS + done,
  params: { chunks: 'u32', iteration: 'u32', tolerance: 'f32' },
  buffers: { partial: 'read f32', residuals: 'read u32', v: 'write f32' },
});

const FINISH = defineKernel({
  name: 'Sinkhorn finish',
  code: finish,
  params: { n: 'u32', cap: 'u32', tolerance: 'f32' },
  buffers: {
    bits: 'read u32',
    even: 'read f32',
    odd: 'read f32',
    u: 'write f32',
    residuals: 'write f32',
  },
});

/**
 * GPU form of `sinkhorn`: S `[n, n]` → u, v `[n]`, residuals `[cap]`. All iterations up to the cap are recorded;
 * each looks at the residuals before it and does nothing once one was small enough, so nothing is read back in
 * between.
 */
export function recordSinkhorn(
  recorder: Recorder,
  S: GpuTensor,
  settings: SinkhornSettings,
): ScalingOf<GpuTensor> {
  const n = S.side(0);
  const { symmetric, cap, tolerance } = settings;
  const product = partialProduct(recorder, S, 1);
  const ones = recorder.upload(new Float32Array(n).fill(1), [n, 1]);
  recordSumCheck(recorder, S, ones, product, 'Row', symmetric);
  if (!symmetric) recordSumCheck(recorder, S, ones, product, 'Column', true);

  const bits = recorder.upload(new Uint32Array(cap));
  // u of an even iteration and of an odd one: an iteration that turns out to be one too many spoils nothing.
  const us = [recorder.upload(new Float32Array(n).fill(1), [n, 1]), recorder.tensor([n, 1])] as const;
  const v = symmetric ? undefined : recorder.upload(new Float32Array(n).fill(1));
  const { chunks, tensor: partial } = product;
  const multiply = (x: GpuTensor, iteration: number, transposed: boolean) => {
    const params = { transposed, iteration, tolerance };
    recordStoppableMultiply(recorder, MULTIPLY, S, { x, residuals: bits }, product, params);
  };
  for (let iteration = 0; iteration <= cap; iteration++) {
    const u = us[iteration % 2 === 0 ? 0 : 1];
    const next = us[iteration % 2 === 0 ? 1 : 0];
    multiply(v ?? u, iteration, symmetric);
    recorder.dispatch(
      symmetric ? UPDATE_SYMMETRIC : UPDATE_GENERAL,
      { chunks, iteration, tolerance },
      { partial, u, next, residuals: bits },
      [n],
    );
    if (!v || iteration === cap) continue;
    // The residual that would stop the next iteration must already stop this half of it: v is not kept twice.
    multiply(next, iteration + 1, true);
    const params = { chunks, iteration: iteration + 1, tolerance };
    recorder.dispatch(OPPOSITE, params, { partial, residuals: bits, v }, [n]);
  }

  const u = recorder.tensor([n]);
  const residuals = recorder.tensor([cap]);
  const buffers = { bits, even: us[0], odd: us[1], u, residuals };
  recorder.dispatch(FINISH, { n, cap, tolerance }, buffers, [Math.max(n, cap)]);
  return { u, v: v ?? u, residuals };
}

function recordSumCheck(
  recorder: Recorder,
  S: GpuTensor,
  ones: GpuTensor,
  product: PartialProduct,
  side: 'Row' | 'Column',
  transposed: boolean,
): void {
  recordMultiply(recorder, S, ones, product, 1, transposed);
  const buffers = {
    partial: product.tensor,
    strange: recorder.check(rowNotANumber),
    empty: recorder.check((index) => sumsToZero(side, index)),
  };
  recorder.dispatch(SUMS, { chunks: product.chunks, smallest: SMALLEST_SUM }, buffers, [S.side(0)]);
}
