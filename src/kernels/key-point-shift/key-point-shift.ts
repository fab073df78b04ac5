import { recordCosinesTo } from '../cosines/cosines';
import type { MovedKeyPointsOf, PartSettings, ShiftSettings } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { recordNormalise } from '../inner/inner';
import { recordAssignment } from '../parts/parts';
import { LEAST_SPREAD } from '../parts/parts.cpu';
import { recordWeightedMeans } from '../weighted-means/weighted-means';
import code from './key-point-shift.wgsl?raw';
import spreadsCode from './spreads.wgsl?raw';

const SPREADS = defineKernel({
  name: 'spreads of parts',
  code: spreadsCode,
  params: { tokens: 'u32', least: 'f32' },
  buffers: { cosines: 'read f32', parts: 'read f32', before: 'read f32', spreads: 'write f32' },
});

const PART_WEIGHTS = defineKernel({
  name: 'weights of the key-point shift',
  code,
  params: { tokens: 'u32', inverse_temperature: 'f32', least: 'f32' },
  buffers: {
    cosines: 'read f32',
    parts: 'read f32',
    members: 'read f32',
    spreads: 'read f32',
    weights: 'write f32',
  },
});

/** β of parts around given key-points: cosines `[N, K]`, parts `[N]` → `[K]`. */
function recordSpreads(
  recorder: Recorder,
  cosines: GpuTensor,
  parts: GpuTensor,
  before: GpuTensor,
): GpuTensor {
  const [tokens, count] = [cosines.side(0), cosines.side(1)];
  const spreads = recorder.tensor([count]);
  const params = { tokens, least: LEAST_SPREAD };
  recorder.dispatch(SPREADS, params, { cosines, parts, before, spreads }, [count]);
  return spreads;
}

/** GPU form of `keyPointShift`: features `[N, D]`, members `[N]`, key-points `[K, D]` → `[K, D]` and β `[K]`. */
export function recordKeyPointShift(
  recorder: Recorder,
  features: GpuTensor,
  members: GpuTensor,
  keyPoints: GpuTensor,
  settings: ShiftSettings<GpuTensor>,
): MovedKeyPointsOf<GpuTensor> {
  const { shifts, temperature, assign } = settings;
  const [tokens, count] = [features.side(0), keyPoints.side(0)];
  const normalised = recordNormalise(recorder, features);
  let { spreads } = settings;
  let points = keyPoints;
  for (let shift = 0; shift < shifts; shift++) {
    const cosines = recordCosinesTo(recorder, normalised, points);
    const by: PartSettings<GpuTensor> = assign === 'softmax' ? { assign, temperature, spreads } : { assign };
    const parts = recordAssignment(recorder, cosines, by);
    if (assign !== 'softmax') spreads = recordSpreads(recorder, cosines, parts, spreads);
    const weights = recorder.tensor([tokens, count]);
    const params = { tokens, inverse_temperature: 1 / temperature, least: LEAST_SPREAD };
    recorder.dispatch(PART_WEIGHTS, params, { cosines, parts, members, spreads, weights }, [count]);
    points = recordWeightedMeans(recorder, features, weights, points);
    if (assign === 'softmax') {
      spreads = recordSpreads(recorder, recordCosinesTo(recorder, normalised, points), parts, spreads);
    }
  }
  return { points, spreads };
}
