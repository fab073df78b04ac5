import { type BufferUse, defineKernel, type Kernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { sizeOf } from '../shapes';
import fold from './fold.wgsl?raw';

/** Rows that one invocation folds into one; as in `fold.wgsl`. */
const GROUP = 32;

const FOLDS = { sum: 'a + b', max: 'max(a, b)', min: 'min(a, b)' } as const;

export type Fold = keyof typeof FOLDS;

/**
 * The first level of a tree over a table `[n, columns]`.
 *
 * @param load WGSL of `fn load(at: u32) -> f32`: the entry to fold, of whatever `buffers` and `params` there are
 */
export function defineFold<B extends string, P extends string = never>(
  how: Fold,
  load: string,
  buffers: Readonly<Record<B, BufferUse>>,
  params?: Readonly<Record<P, 'u32' | 'f32'>>,
): Kernel<P | 'n' | 'columns', B> {
  const sizes = { n: 'u32', columns: 'u32' } as const;
  return defineKernel<P | 'n' | 'columns', B>({
    name: `${how} of columns`,
    code: fold,
    variant: `${load}\nfn fold(a: f32, b: f32) -> f32 { return ${FOLDS[how]}; }`,
    params: { ...params, ...sizes } as Readonly<Record<P | 'n' | 'columns', 'u32' | 'f32'>>,
    buffers,
  });
}

const ONE = { values: 'read f32', out: 'write f32' } as const;

const definePlain = (how: Fold) => defineFold(how, 'fn load(at: u32) -> f32 { return values[at]; }', ONE);
const COLUMNS = { sum: definePlain('sum'), max: definePlain('max'), min: definePlain('min') };

const LARGEST = defineFold('max', 'fn load(at: u32) -> f32 { return abs(values[at]); }', ONE);

const DOTS = defineFold('sum', 'fn load(at: u32) -> f32 { return values[at] * others[at]; }', {
  ...ONE,
  others: 'read f32',
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

/** The sum, largest or smallest entry of every column `[n, columns]` → `[columns]`. */
export function recordFold(recorder: Recorder, values: GpuTensor, how: Fold): GpuTensor {
  const [n, columns] = [values.side(0), columnsOf(values)];
  return recordTree(recorder, how, n, columns, (out, extent) =>
    recorder.dispatch(COLUMNS[how], { n, columns }, { values, out }, extent),
  );
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
