import { notANumber, type Rows } from '../errors';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { sizeOf } from '../shapes';
import code from './finite.wgsl?raw';

const FINITE = defineKernel({
  name: 'finite',
  code,
  params: { count: 'u32', row_length: 'u32' },
  buffers: { values: 'read u32', first: 'write atomic<u32>' },
});

/** Entries along x; more entries go to the next line, for a dispatch has no unbounded axis. */
const LINE = 2 ** 20;

/** Fails the next `read` unless all of `values` is finite; a row is `rowLength` entries. Once for a tensor. */
export function recordFiniteCheck(
  recorder: Recorder,
  values: GpuTensor,
  rows: Rows,
  rowLength: number,
): void {
  if (values.checked) return;
  values.checked = true;
  const count = sizeOf(values.shape);
  const first = recorder.check((row) => {
    // Whoever uses it again shall be told again.
    values.checked = false;
    return notANumber(rows, row);
  });
  const extent = [Math.min(count, LINE), Math.ceil(count / LINE)] as const;
  recorder.dispatch(FINITE, { count, row_length: rowLength }, { values, first }, extent);
}
