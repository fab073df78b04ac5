import type { PartAssignment } from '../backend';
import { recordCosines } from '../cosines/cosines';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import columnScales from './column-scales.wgsl?raw';
import { TIE } from './parts.cpu';
import code from './parts.wgsl?raw';

const COLUMN_SCALES = defineKernel({
  name: 'scales of part maps',
  code: columnScales,
  params: { tokens: 'u32', plain: 'u32' },
  buffers: { cosines: 'read f32', scales: 'write f32' },
});

const PARTS = defineKernel({
  name: 'parts',
  code,
  params: { count: 'u32', tie: 'f32' },
  buffers: { cosines: 'read f32', scales: 'read f32', parts: 'write f32' },
});

/** GPU form of `parts`: features `[N, D]`, key-points `[K, D]` → `[N]`. */
export function recordParts(
  recorder: Recorder,
  features: GpuTensor,
  keyPoints: GpuTensor,
  assign: PartAssignment,
): GpuTensor {
  return recordAssignment(recorder, recordCosines(recorder, features, keyPoints), assign);
}

/** Parts of given cosines `[N, K]`. */
export function recordAssignment(recorder: Recorder, cosines: GpuTensor, assign: PartAssignment): GpuTensor {
  const [tokens, count] = [cosines.side(0), cosines.side(1)];
  const scales = recorder.tensor([count]);
  const parts = recorder.tensor([tokens]);
  recorder.dispatch(COLUMN_SCALES, { tokens, plain: assign === 'cosine' ? 1 : 0 }, { cosines, scales }, [
    count,
  ]);
  recorder.dispatch(PARTS, { count, tie: TIE }, { cosines, scales, parts }, [tokens]);
  return parts;
}
