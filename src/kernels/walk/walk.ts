import type { ScalingOf, WalkSettings } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import moved from '../transition/moved.wgsl?raw';
import { COLUMN_WORKGROUP, prepareTransition } from '../transition/transition';
import begin from './begin.wgsl?raw';
import hopCode from './hop.wgsl?raw';

const BEGIN = defineKernel({
  name: 'walk: begin',
  code: begin,
  params: {},
  buffers: { start: 'read f32', hops: 'write f32' },
});

const HOP = defineKernel({
  name: 'walk: hop',
  code: hopCode,
  variant: moved,
  params: { chunks: 'u32', padded: 'u32', hop: 'u32', restart: 'f32' },
  buffers: {
    forth_partial: 'read f32',
    back_partial: 'read f32',
    u: 'read f32',
    v: 'read f32',
    start: 'read f32',
    hops: 'write f32',
  },
  workgroup: COLUMN_WORKGROUP,
});

/** GPU form of `walk`: S `[n, n]`, start `[n, columns]` → `[hops + 1, n, columns]`. */
export function recordWalk(
  recorder: Recorder,
  S: GpuTensor,
  { u, v }: ScalingOf<GpuTensor>,
  start: GpuTensor,
  { hops, restart }: WalkSettings,
): GpuTensor {
  const [n, columns] = [start.side(0), start.side(1)];
  const every = recorder.tensor([hops + 1, n, columns]);
  recorder.dispatch(BEGIN, {}, { start, hops: every }, [n * columns]);
  const { forth, back, padded, multiply } = prepareTransition(recorder, S, { u, v }, columns);
  for (let hop = 1; hop <= hops; hop++) {
    multiply(every, hop - 1);
    const buffers = { forth_partial: forth.tensor, back_partial: back.tensor, u, v, start, hops: every };
    recorder.dispatch(HOP, { chunks: forth.chunks, padded, hop, restart }, buffers, [columns, n]);
  }
  return every;
}
