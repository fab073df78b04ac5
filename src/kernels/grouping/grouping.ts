import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { TIE } from '../parts/parts.cpu';
import code from './grouping.wgsl?raw';

const GROUPING = defineKernel({
  name: 'grouping by offsets',
  code,
  params: { count: 'u32', tie: 'f32' },
  buffers: {
    offsets: 'read f32',
    centres: 'read f32',
    regions: 'read f32',
    homes: 'read f32',
    out: 'write f32',
  },
  workgroup: [8, 8, 1],
});

/** GPU form of `grouping`: offsets `[H, W, 2]`, centres `[K, 2]`, regions `[H, W]`, homes `[K]` → `[H, W]`. */
export function recordGrouping(
  recorder: Recorder,
  offsets: GpuTensor,
  centres: GpuTensor,
  regions: GpuTensor,
  homes: GpuTensor,
): GpuTensor {
  const [height, width] = [regions.side(0), regions.side(1)];
  const out = recorder.tensor([height, width]);
  const buffers = { offsets, centres, regions, homes, out };
  recorder.dispatch(GROUPING, { count: centres.side(0), tie: TIE }, buffers, [width, height]);
  return out;
}
