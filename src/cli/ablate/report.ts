import type { Sides } from '../../mask';
import type { MethodDeclaration, ParameterValue, ParameterValues } from '../../methods';
import { figure, table } from '../table';
import type { Interval } from './bootstrap';

/** One parameter and the values it takes. */
export interface Sweep {
  readonly id: string;
  readonly values: readonly ParameterValue[];
}

/** One row of the table. */
export interface Row {
  /** The varied parameters only. */
  readonly values: ParameterValues;
  readonly n: number;
  readonly failed: number;
  readonly meanIou: number;
  /** Against the first row. */
  readonly difference: Interval;
  /** Where the method ignores pixels. */
  readonly sides?: Sides;
}

/** A row for programs. */
export const jsonRow = ({ values, n, failed, meanIou, difference, sides }: Row) => ({
  values,
  n,
  failed,
  mean_iou: meanIou,
  difference: difference.mean,
  low: difference.low,
  high: difference.high,
  ...(sides ? { sides } : {}),
});

/** The rows as CSV, line by line. */
export function* csvOf(sweeps: readonly Sweep[], rows: readonly Row[]): Generator<string> {
  yield `${[...sweeps.map(({ id }) => id), 'n', 'failed', 'mean_iou', 'difference', 'low', 'high'].join(',')}\n`;
  for (const { values, n, failed, meanIou, difference } of rows) {
    const varied = sweeps.map(({ id }) => String(values[id]));
    yield `${[...varied, n, failed, meanIou, difference.mean, difference.low, difference.high].join(',')}\n`;
  }
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;

const SIDES = ['ignored', 'foreground', 'background'] as const;
const share = (value: number) => (Number.isNaN(value) ? '' : figure(value));

/** The rows for people. */
export function textOf(method: MethodDeclaration, sweeps: readonly Sweep[], rows: readonly Row[]): string {
  const [first] = rows;
  const begin = sweeps.map(({ id }) => `${id}=${first.values[id]}`).join(', ');
  const divided = rows.some(({ sides }) => sides);
  const body = rows.map(({ values, failed, meanIou, difference, sides }, i) => [
    ...sweeps.map(({ id }) => String(values[id])),
    figure(meanIou),
    ...(i === 0
      ? ['', '']
      : [signed(difference.mean), `[${signed(difference.low)}, ${signed(difference.high)}]`]),
    ...(divided ? SIDES.map((side) => (sides ? share(sides[side]) : '')) : []),
    failed > 0 ? String(failed) : '',
  ]);
  return `${method.name}, ${first.n} objects; difference to ${begin}, 95 % by paired bootstrap\n${table([
    [
      ...sweeps.map(({ id }) => id),
      ...['mean IoU', 'difference', '95 %'],
      ...(divided ? ['ignored', 'foreground right', 'background right'] : []),
      'failed',
    ],
    ...body,
  ])}`;
}
