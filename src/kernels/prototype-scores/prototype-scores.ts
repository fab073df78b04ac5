import { recordCosines } from '../cosines/cosines';
import type { PrototypeScoresOf } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { TIE } from '../parts/parts.cpu';
import code from './prototype-scores.wgsl?raw';

const PROTOTYPE_SCORES = defineKernel({
  name: 'prototype scores',
  code,
  params: { count: 'u32', tie: 'f32' },
  buffers: { cosines: 'read f32', scores: 'write f32', nearest: 'write f32' },
});

/** GPU form of `prototypeScores`: features `[N, D]`, prototypes `[L, D]` → scores and nearest `[N]`. */
export function recordPrototypeScores(
  recorder: Recorder,
  features: GpuTensor,
  prototypes: GpuTensor,
): PrototypeScoresOf<GpuTensor> {
  const [tokens, count] = [features.side(0), prototypes.side(0)];
  const cosines = recordCosines(recorder, features, prototypes);
  const [scores, nearest] = [recorder.tensor([tokens]), recorder.tensor([tokens])];
  recorder.dispatch(PROTOTYPE_SCORES, { count, tie: TIE }, { cosines, scores, nearest }, [tokens]);
  return { scores, nearest };
}
