import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { defineInner, recordInner, recordNormalise } from '../inner/inner';
import emit from './affinity-rows.wgsl?raw';

const AFFINITY_ROWS = defineInner('rows of an affinity', emit);

/** GPU form of `affinityRows`: features `[N, D]` → `[rows, N]`. */
export function recordAffinityRows(
  recorder: Recorder,
  features: GpuTensor,
  temperature: number,
  rows: readonly number[],
): GpuTensor {
  const all = recordNormalise(recorder, features);
  const wanted = recordNormalise(recorder, features, rows);
  const S = recorder.tensor([rows.length, all.rows]);
  recordInner(recorder, AFFINITY_ROWS, wanted, all, S, { factor: 1 / temperature });
  return S;
}
