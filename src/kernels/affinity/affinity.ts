import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { defineInner, recordInner, recordNormalise } from '../inner/inner';
import emit from './affinity.wgsl?raw';

const AFFINITY = defineInner('affinity', emit, true);

/** GPU form of `affinity`: features `[N, D]` → `[N, N]`. */
export function recordAffinity(recorder: Recorder, features: GpuTensor, temperature: number): GpuTensor {
  const rows = recordNormalise(recorder, features);
  const S = recorder.tensor([rows.rows, rows.rows]);
  recordInner(recorder, AFFINITY, rows, rows, S, { factor: 1 / temperature });
  return S;
}
