import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { sizeOf } from '../shapes';
import fold from './fold.wgsl?raw';

/** Rows that one invocation folds into one; as in `fold.wgsl`. */
const GROUP = 32;

const FOLDS = { sum: 'a + b', max: 'max(a, b)', min: 'min(a, b)' } as const;

export type Fold = keyof typeof FOLDS;

const PLAIN = 'fn load(at: u32) -> f32 { return values[at]; }';

/** @param load WGSL of `fn load(at: u32) -> f32`: the entry to fold, from `values` and whatever else it is given. */
const define = (how: Fold, load: string) =>
  ({
    name: `${how} of columns`,
    code: fold,
    variant: `${load}\nfn fold(a: f32, b: f32) -> f32 { return ${FOLDS[how]}; }`,
    params: { n: 'u32', columns: 'u32' },
  }) as const;

const defineFold = (how: Fold, load: string) =>
  defineKernel({ ...define(how, load), buffers: { values: 'read f32', out: 'write f32' } });

const COLUMNS = {
  sum: defineFold('sum', PLAIN),
  max: defineFold('max', PLAIN),
  min: defineFold('min', PLAIN),
};

const LARGEST = defineFold('max', 'fn load(at: u32) -> f32 { return abs(values[at]); }');

const DOTS = defineKernel({
  ...define('sum', 'fn load(at: u32) -> f32 { return values[at] * others[at]; }'),
  buffers: { values: 'read f32', others: 'read f32', out: 'write f32' },
});

/** Columns of a table `[n, …]`: what is behind the first axis. */
const columnsOf = (values: GpuTensor) => sizeOf(values.shape) / values.side(0);

/** The first level, by `dispatch`, and those above it: `[n, columns]` → `[columns]`. */
export function recordTree(
  recorder: Recorder,
  how: Fold,
  n: number,
  columns: number,
  dispatch: (out: GpuTensor, extent: readonly [number]) => void,
): GpuTensor {
  let rows = Math.ceil(n / GROUP);
  let level = recorder.tensor([rows, columns]);
  dispatch(level, [rows * columns]);
  while (rows > 1) {
    const next = Math.ceil(rows / GROUP);
    const out = recorder.tensor([next, columns]);
    recorder.dispatch(COLUMNS[how], { n: rows, columns }, { values: level, out }, [next * columns]);
    [level, rows] = [out, next];
  }
  return recorder.reshape(level, [columns]);
}

/** The largest magnitude of every column. */
export function recordLargest(recorder: Recorder, values: GpuTensor): GpuTensor {
  const [n, columns] = [values.side(0), columnsOf(values)];
  return recordTree(recorder, 'max', n, columns, (out, extent) =>
    recorder.dispatch(LARGEST, { n, columns }, { values, out }, extent),
  );
}

/** Σ_i a_ic b_ic of every column. */
export function recordDots(recorder: Recorder, values: GpuTensor, others: GpuTensor): GpuTensor {
  const [n, columns] = [values.side(0), columnsOf(values)];
  return recordTree(recorder, 'sum', n, columns, (out, extent) =>
    recorder.dispatch(DOTS, { n, columns }, { values, others, out }, extent),
  );
}
