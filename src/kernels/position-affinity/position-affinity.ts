import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import code from './position-affinity.wgsl?raw';

const POSITION_AFFINITY = defineKernel({
  name: 'position affinity',
  code,
  params: { factor: 'f32' },
  buffers: { positions: 'read f32', out: 'write f32' },
  workgroup: [8, 8, 1],
});

/** GPU form of `positionAffinity`: positions `[N, 2]` → `[N, N]`. */
export function recordPositionAffinity(recorder: Recorder, positions: GpuTensor, sigma: number): GpuTensor {
  const n = positions.side(0);
  const out = recorder.tensor([n, n]);
  recorder.dispatch(POSITION_AFFINITY, { factor: -1 / (2 * sigma * sigma) }, { positions, out }, [n, n]);
  return out;
}
