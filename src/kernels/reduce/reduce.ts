import type { Reduction } from '../backend';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { TIE } from '../parts/parts.cpu';
import { sizeOf } from '../shapes';
import { defineFold, recordFold, recordTree } from './fold';

/** The number of the row where it is as good as the best, else a number beyond every row. */
const FIRST_BEST = defineFold(
  'min',
  /* wgsl */ `
    fn load(at: u32) -> f32 {
      let most = best[at % params.columns];
      return select(f32(params.n), f32(at / params.columns), values[at] >= most - params.tie * abs(most));
    }`,
  { values: 'read f32', best: 'read f32', out: 'write f32' },
  { tie: 'f32' },
);

/** GPU form of `reduce`: values `[N, …]` → what is behind the first axis. */
export function recordReduce(recorder: Recorder, values: GpuTensor, how: Reduction): GpuTensor {
  const n = values.side(0);
  const columns = sizeOf(values.shape) / n;
  if (how !== 'arg-max') return recordFold(recorder, values, how);
  const best = recordFold(recorder, values, 'max');
  return recordTree(recorder, 'min', n, columns, (out, extent) =>
    recorder.dispatch(FIRST_BEST, { n, columns, tie: TIE }, { values, best, out }, extent),
  );
}
