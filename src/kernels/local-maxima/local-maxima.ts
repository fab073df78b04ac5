import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import compare from './compare.wgsl?raw';
import window from './window.wgsl?raw';

const workgroup = [8, 8, 1] as const;

const defineWindow = (name: string, axis: string) =>
  defineKernel({
    name,
    code: window,
    variant: `const AXIS = vec2<u32>(${axis});`,
    params: { reach: 'u32' },
    buffers: { values: 'read f32', out: 'write f32' },
    workgroup,
  });
const ALONG_ROWS = defineWindow('largest of a window along rows', '1u, 0u');
const ALONG_COLUMNS = defineWindow('largest of a window along columns', '0u, 1u');

const COMPARE = defineKernel({
  name: 'local maxima',
  code: compare,
  params: {},
  buffers: { map: 'read f32', largest: 'read f32', out: 'write f32' },
  workgroup,
});

/** GPU form of `localMaxima`: map `[H, W]` → `[H, W]`. */
export function recordLocalMaxima(recorder: Recorder, map: GpuTensor, window: number): GpuTensor {
  const [rows, largest, out] = [0, 1, 2].map(() => recorder.tensor(map.shape));
  const extent = [map.side(1), map.side(0)] as const;
  const reach = (window - 1) / 2;
  recorder.dispatch(ALONG_ROWS, { reach }, { values: map, out: rows }, extent);
  recorder.dispatch(ALONG_COLUMNS, { reach }, { values: rows, out: largest }, extent);
  recorder.dispatch(COMPARE, {}, { map, largest, out }, extent);
  return out;
}
