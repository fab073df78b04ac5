import type { ScalingOf, WalkSettings } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { type LaneWidth, partialProduct, recordMultiply } from '../matvec/matvec';
import begin from './begin.wgsl?raw';
import hopCode from './hop.wgsl?raw';
import prepare from './prepare.wgsl?raw';

const BEGIN = defineKernel({
  name: 'walk: begin',
  code: begin,
  params: {},
  buffers: { start: 'read f32', hops: 'write f32' },
});

const PREPARE = defineKernel({
  name: 'walk: prepare',
  code: prepare,
  params: { columns: 'u32', hop: 'u32' },
  buffers: { scaling: 'read f32', hops: 'read f32', x: 'write f32' },
});

const HOP = defineKernel({
  name: 'walk: hop',
  code: hopCode,
  params: { chunks: 'u32', padded: 'u32', hop: 'u32', restart: 'f32' },
  buffers: {
    forth_partial: 'read f32',
    back_partial: 'read f32',
    u: 'read f32',
    v: 'read f32',
    start: 'read f32',
    hops: 'write f32',
  },
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
  const symmetric = u === v;
  const lane: LaneWidth = columns === 1 ? 1 : columns === 2 ? 2 : 4;
  const padded = Math.ceil(columns / lane) * lane;
  const every = recorder.tensor([hops + 1, n, columns]);
  recorder.dispatch(BEGIN, {}, { start, hops: every }, [n * columns]);

  const x = recorder.tensor([n, padded]);
  const forth = partialProduct(recorder, n, padded);
  const back = symmetric ? forth : partialProduct(recorder, n, padded);
  for (let hop = 1; hop <= hops; hop++) {
    const before = { columns, hop: hop - 1 };
    recorder.dispatch(PREPARE, before, { scaling: v, hops: every, x }, [padded, n]);
    recordMultiply(recorder, S, x, forth, lane, symmetric);
    if (!symmetric) {
      recorder.dispatch(PREPARE, before, { scaling: u, hops: every, x }, [padded, n]);
      recordMultiply(recorder, S, x, back, lane, true);
    }
    const buffers = { forth_partial: forth.tensor, back_partial: back.tensor, u, v, start, hops: every };
    recorder.dispatch(HOP, { chunks: forth.chunks, padded, hop, restart }, buffers, [columns, n]);
  }
  return every;
}
