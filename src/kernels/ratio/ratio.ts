import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import code from './ratio.wgsl?raw';

const RATIO = defineKernel({
  name: 'ratio',
  code,
  params: { start: 'u32' },
  buffers: { walk: 'read f32', ratio: 'write f32' },
});

/** GPU form of `ratio`: walk `[H, N, 2]` → `[N]`. */
export function recordRatio(recorder: Recorder, walk: GpuTensor): GpuTensor {
  const [hops, n] = [walk.side(0), walk.side(1)];
  const ratio = recorder.tensor([n]);
  recorder.dispatch(RATIO, { start: (hops - 1) * n * 2 }, { walk, ratio }, [n]);
  return ratio;
}
