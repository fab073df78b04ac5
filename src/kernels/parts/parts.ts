import { recordCosines } from '../cosines/cosines';
import type { PartSettings } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import columnScales from './column-scales.wgsl?raw';
import { LEAST_SPREAD, TIE } from './parts.cpu';
import code from './parts.wgsl?raw';
import softmaxColumns from './softmax-columns.wgsl?raw';

const COLUMN_SCALES = defineKernel({
  name: 'scales of part maps',
  code: columnScales,
  params: { tokens: 'u32', plain: 'u32' },
  buffers: { cosines: 'read f32', scores: 'write f32' },
});

const SOFTMAX_COLUMNS = defineKernel({
  name: 'softmax of parts',
  code: softmaxColumns,
  params: { tokens: 'u32', inverse_temperature: 'f32', least: 'f32' },
  buffers: { cosines: 'read f32', spreads: 'read f32', scores: 'write f32' },
});

const PARTS = defineKernel({
  name: 'parts',
  code,
  params: { count: 'u32', tie: 'f32' },
  buffers: { cosines: 'read f32', scores: 'read f32', parts: 'write f32' },
});

/** GPU form of `parts`: features `[N, D]`, key-points `[K, D]` → `[N]`. */
export function recordParts(
  recorder: Recorder,
  features: GpuTensor,
  keyPoints: GpuTensor,
  settings: PartSettings<GpuTensor>,
): GpuTensor {
  return recordAssignment(recorder, recordCosines(recorder, features, keyPoints), settings);
}

/** Parts of given cosines `[N, K]`. */
export function recordAssignment(
  recorder: Recorder,
  cosines: GpuTensor,
  settings: PartSettings<GpuTensor>,
): GpuTensor {
  const [tokens, count] = [cosines.side(0), cosines.side(1)];
  const scores = recorder.tensor([count, 3]);
  if (settings.assign === 'softmax') {
    const { spreads, temperature } = settings;
    const params = { tokens, inverse_temperature: 1 / temperature, least: LEAST_SPREAD };
    recorder.dispatch(SOFTMAX_COLUMNS, params, { cosines, spreads, scores }, [count]);
  } else {
    const params = { tokens, plain: settings.assign === 'cosine' ? 1 : 0 };
    recorder.dispatch(COLUMN_SCALES, params, { cosines, scores }, [count]);
  }
  const parts = recorder.tensor([tokens]);
  recorder.dispatch(PARTS, { count, tie: TIE }, { cosines, scores, parts }, [tokens]);
  return parts;
}
