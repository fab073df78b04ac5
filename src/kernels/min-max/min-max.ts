import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { recordFold } from '../reduce/fold';
import { sizeOf } from '../shapes';
import code from './min-max.wgsl?raw';

const MIN_MAX = defineKernel({
  name: 'min–max',
  code,
  params: {},
  buffers: {
    map: 'read f32',
    prompt: 'read f32',
    smallest: 'read f32',
    largest: 'read f32',
    out: 'write f32',
  },
});

/** GPU form of `minMax`: map and prompt of one shape → the same shape. */
export function recordMinMax(recorder: Recorder, map: GpuTensor, prompt: GpuTensor): GpuTensor {
  const count = sizeOf(map.shape);
  const column = recorder.reshape(map, [count, 1]);
  const smallest = recordFold(recorder, column, 'min');
  const largest = recordFold(recorder, column, 'max');
  const out = recorder.tensor(map.shape);
  recorder.dispatch(MIN_MAX, {}, { map, prompt, smallest, largest, out }, [count]);
  return out;
}
