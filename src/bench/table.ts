import { MAIN_BENCHMARKS, OTHER_BENCHMARKS } from '../kernels/benchmark';
import { type Outcome, quantile } from './measure';
import type { Rates } from './rates';
import type { Cell } from './run';

/** All that was measured on one machine. */
export interface Report {
  readonly cells: readonly Cell[];
  readonly rates: { readonly [K in Cell['kind']]?: Rates };
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Median and 10–90 % in milliseconds, or why there is none. */
export function outcomeText(outcome: Outcome): string {
  if (outcome.kind === 'none') return '–';
  if (outcome.kind === 'failed') return 'failed';
  if (outcome.kind === 'too slow') return `not run (≈ ${Math.round(outcome.about / 1000)} s)`;
  const { times } = outcome;
  if (times.length === 1) return `${milliseconds(times[0])} (once)`;
  const [low, middle, high] = [0.1, 0.5, 0.9].map((q) => milliseconds(quantile(times, q)));
  return `${middle} (${low}–${high})`;
}

function milliseconds(time: number): string {
  return time < 10 ? time.toFixed(2) : time < 100 ? time.toFixed(1) : time.toFixed(0);
}

/**
 * A line for each benchmark and size, a column for each contender; the best of a kind in bold type. Behind them,
 * what ours is of the rates measured beside it, counted by the benchmark's nominal cost.
 */
export function tableOf({ cells, rates }: Report): Table {
  const contenders = [...new Map(cells.map((cell) => [cell.contender, cell])).values()];
  const own = contenders.filter((cell) => cell.ours);
  const header = [
    'operation',
    'N',
    ...contenders.map(({ contender }) => `${contender}, ms`),
    ...own.map(({ contender }) => `${contender}: Gop/s, GB/s`),
  ];
  const rows = [...MAIN_BENCHMARKS, ...OTHER_BENCHMARKS].flatMap((benchmark) => {
    const mine = cells.filter((cell) => cell.benchmark === benchmark.title);
    return [...new Set(mine.map((cell) => cell.tokens))].map((tokens) => {
      const line = mine.filter((cell) => cell.tokens === tokens);
      const best = { CPU: fastest(line, 'CPU'), WebGPU: fastest(line, 'WebGPU') };
      const times = contenders.map(({ contender }) => {
        const cell = line.find((one) => one.contender === contender);
        if (!cell) return '–';
        const text = outcomeText(cell.outcome);
        return cell === best[cell.kind] ? `**${text}**` : text;
      });
      const shares = own.map(({ contender, kind }) => {
        const cell = line.find((one) => one.contender === contender);
        const time = cell && medianOf(cell);
        return time === undefined ? '–' : shareText(benchmark.cost(tokens), time, tokens, rates[kind]);
      });
      return [benchmark.title, tokens.toLocaleString('en'), ...times, ...shares];
    });
  });
  return { header, rows };
}

function medianOf({ outcome }: Cell): number | undefined {
  return outcome.kind === 'measured' ? quantile(outcome.times, 0.5) : undefined;
}

function fastest(line: readonly Cell[], kind: Cell['kind']): Cell | undefined {
  return line
    .filter((cell) => cell.kind === kind && medianOf(cell) !== undefined)
    .sort((a, b) => (medianOf(a) ?? 0) - (medianOf(b) ?? 0))[0];
}

function shareText(
  cost: { readonly operations: number; readonly bytes: number },
  time: number,
  tokens: number,
  rates: Rates | undefined,
): string {
  const [multiplied, moved] = [cost.operations / time / 1e6, cost.bytes / time / 1e6];
  const of = (value: number, rate: number | undefined) =>
    `${value.toFixed(1)}${rate ? ` (${Math.round((100 * value) / rate)} %)` : ''}`;
  return `${of(multiplied, rates?.multiply)}, ${of(moved, rates?.copy[tokens])}`;
}

/** One sentence for each device's rates. */
export function ratesText({ rates }: Report): string[] {
  return Object.entries(rates).map(([kind, { multiply, copy }]) => {
    const copies = Object.entries(copy).map(([n, rate]) => `${rate.toFixed(1)} at N = ${Number(n)}`);
    return (
      `${kind === 'CPU' ? 'CPU, one thread' : kind}: ${multiply.toFixed(1)} · 10⁹ multiplications and additions a second on registers; ` +
      `copies of N² float32 read and write, in GB/s: ${copies.join(', ')}.`
    );
  });
}

/** As GitHub draws it. `device` names the machine. */
export function markdownOf(report: Report, device: string): string {
  const { header, rows } = tableOf(report);
  const line = (parts: readonly string[]) => `| ${parts.join(' | ')} |`;
  return [
    device,
    '',
    line(header),
    line(header.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map(line),
    '',
    ...ratesText(report).map((sentence) => `- ${sentence}`),
  ].join('\n');
}
