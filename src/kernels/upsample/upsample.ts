import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import code from './upsample.wgsl?raw';

const UPSAMPLE = defineKernel({
  name: 'upsample',
  code,
  params: { rows: 'u32', columns: 'u32' },
  buffers: { map: 'read f32', out: 'write f32' },
  workgroup: [8, 8, 1],
});

/** GPU form of `upsample`: map `[rows, columns]` → `[height, width]`. */
export function recordUpsample(recorder: Recorder, map: GpuTensor, height: number, width: number): GpuTensor {
  const out = recorder.tensor([height, width]);
  const params = { rows: map.side(0), columns: map.side(1) };
  recorder.dispatch(UPSAMPLE, params, { map, out }, [width, height]);
  return out;
}
