import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import code from './norms.wgsl?raw';

const NORMS = defineKernel({
  name: 'norms',
  code,
  params: { width: 'u32' },
  buffers: { values: 'read f32', out: 'write f32' },
});

/** GPU form of `norms`: features `[N, D]` → `[N]`. */
export function recordNorms(recorder: Recorder, features: GpuTensor): GpuTensor {
  const [tokens, width] = [features.side(0), features.side(1)];
  const out = recorder.tensor([tokens]);
  recorder.dispatch(NORMS, { width }, { values: features, out }, [tokens]);
  return out;
}
