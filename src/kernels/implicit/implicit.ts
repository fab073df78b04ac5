import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { recordNormalise } from '../inner/inner';

/** GPU form of `affinity` that is not stored: features `[N, D]` → a stand-in for `[N, N]`, for products only. */
export function recordImplicitAffinity(
  recorder: Recorder,
  features: GpuTensor,
  temperature: number,
): GpuTensor {
  const { tensor: rows, quads } = recordNormalise(recorder, features);
  const n = features.side(0);
  return recorder.implicit([n, n], { rows, quads, factor: 1 / temperature });
}
