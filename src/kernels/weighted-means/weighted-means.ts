import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import code from './weighted-means.wgsl?raw';

const WEIGHTED_MEANS = defineKernel({
  name: 'weighted means',
  code,
  variant: 'fn otherwise(at: u32) -> f32 { return 0.0; }',
  params: { tokens: 'u32' },
  buffers: { features: 'read f32', weights: 'read f32', means: 'write f32' },
});

const WEIGHTED_MEANS_OR = defineKernel({
  name: 'weighted means, or what was',
  code,
  variant: 'fn otherwise(at: u32) -> f32 { return before[at]; }',
  params: { tokens: 'u32' },
  buffers: { features: 'read f32', weights: 'read f32', before: 'read f32', means: 'write f32' },
});

/**
 * GPU form of `weightedMeans`: features `[N, D]`, weights `[N, M]` → `[M, D]`. A column without weight becomes
 * its row of `before` `[M, D]`, or 0.
 */
export function recordWeightedMeans(
  recorder: Recorder,
  features: GpuTensor,
  weights: GpuTensor,
  before?: GpuTensor,
): GpuTensor {
  const [tokens, width, count] = [features.side(0), features.side(1), weights.side(1)];
  const means = recorder.tensor([count, width]);
  const params = { tokens };
  const extent = [width, count] as const;
  if (before) recorder.dispatch(WEIGHTED_MEANS_OR, params, { features, weights, before, means }, extent);
  else recorder.dispatch(WEIGHTED_MEANS, params, { features, weights, means }, extent);
  return means;
}
