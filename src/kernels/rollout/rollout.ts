import { recordAttention } from '../attention/attention';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import code from './rollout.wgsl?raw';

const ROLLOUT = defineKernel({
  name: 'rollout step',
  code,
  params: {},
  buffers: { rows: 'read f32', mean: 'read f32', out: 'write f32' },
});

/** GPU form of `rolloutStep`: rows `[R, 1+N]` → `[R, 1+N]`. */
export function recordRolloutStep(
  recorder: Recorder,
  rows: GpuTensor,
  queries: GpuTensor,
  keys: GpuTensor,
  heads: number,
): GpuTensor {
  const [count, tokens] = [rows.side(0), rows.side(1)];
  const pick = Array.from({ length: tokens }, (_, i) => i);
  const mean = recordAttention(recorder, queries, keys, { heads, pick, dropClass: false });
  const out = recorder.tensor([count, tokens]);
  recorder.dispatch(ROLLOUT, {}, { rows, mean, out }, [tokens, count]);
  return out;
}
