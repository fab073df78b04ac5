import type { KeyPointShiftOptions } from '../backend';
import { recordCosinesTo } from '../cosines/cosines';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { recordNormalise } from '../inner/inner';
import { recordAssignment } from '../parts/parts';
import { recordWeightedMeans } from '../weighted-means/weighted-means';
import code from './key-point-shift.wgsl?raw';

const PART_WEIGHTS = defineKernel({
  name: 'weights of the key-point shift',
  code,
  params: { tokens: 'u32', inverse_temperature: 'f32' },
  buffers: { cosines: 'read f32', parts: 'read f32', members: 'read f32', weights: 'write f32' },
});

/** GPU form of `keyPointShift`: features `[N, D]`, members `[N]`, key-points `[K, D]` → `[K, D]`. */
export function recordKeyPointShift(
  recorder: Recorder,
  features: GpuTensor,
  members: GpuTensor,
  keyPoints: GpuTensor,
  { shifts, temperature, assign = 'part-map' }: KeyPointShiftOptions,
): GpuTensor {
  const [tokens, count] = [features.side(0), keyPoints.side(0)];
  const normalised = recordNormalise(recorder, features);
  let points = keyPoints;
  for (let shift = 0; shift < shifts; shift++) {
    const cosines = recordCosinesTo(recorder, normalised, points);
    const parts = recordAssignment(recorder, cosines, assign);
    const weights = recorder.tensor([tokens, count]);
    const params = { tokens, inverse_temperature: 1 / temperature };
    recorder.dispatch(PART_WEIGHTS, params, { cosines, parts, members, weights }, [count]);
    points = recordWeightedMeans(recorder, features, weights, points);
  }
  return points;
}
