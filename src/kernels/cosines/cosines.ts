import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { defineInner, type PackedRows, recordInner, recordNormalise } from '../inner/inner';
import emit from './cosines.wgsl?raw';

const COSINES = defineInner('cosines', emit);

/** GPU form of `cosines`: features `[N, D]`, vectors `[M, D]` → `[N, M]`. */
export function recordCosines(recorder: Recorder, features: GpuTensor, vectors: GpuTensor): GpuTensor {
  return recordCosinesTo(recorder, recordNormalise(recorder, features), vectors);
}

/** The same with the features normalised already: key-points move, features stay. */
export function recordCosinesTo(recorder: Recorder, features: PackedRows, vectors: GpuTensor): GpuTensor {
  const d = recorder.tensor([features.rows, vectors.side(0)]);
  recordInner(recorder, COSINES, features, recordNormalise(recorder, vectors), d);
  return d;
}
