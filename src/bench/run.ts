import { createCpuBackend } from '../kernels';
import type { Benchmark } from '../kernels/benchmark';
import { type Contender, makeTask } from './contender';
import { measure, type Outcome, type Patience, quantile } from './measure';
import { ours } from './ours';

/** Tokens of a crop of 224, 384, 512 and 1,024 pixels. */
export const SIZES: readonly number[] = [196, 576, 1024, 4096];

/** What one contender did at one task. */
export interface Cell {
  readonly benchmark: string;
  readonly tokens: number;
  readonly contender: string;
  readonly kind: Contender['kind'];
  readonly ours: boolean;
  readonly outcome: Outcome;
}

/** Cells of several rounds: of each contender at each task one cell with all its times. */
export function putTogether(cells: readonly Cell[]): Cell[] {
  const together = new Map<string, Cell>();
  for (const cell of cells) {
    const name = JSON.stringify([cell.benchmark, cell.tokens, cell.contender]);
    const known = together.get(name);
    together.set(name, known ? { ...known, outcome: joined(known.outcome, cell.outcome) } : cell);
  }
  return [...together.values()];
}

/** A failure in any round is one. */
function joined(a: Outcome, b: Outcome): Outcome {
  if (a.kind === 'measured' && b.kind === 'measured') {
    return { kind: 'measured', times: [...a.times, ...b.times] };
  }
  if (a.kind === 'failed' || b.kind === 'failed') return a.kind === 'failed' ? a : b;
  return a.kind === 'measured' ? a : b;
}

export interface RunOptions {
  readonly benchmarks: readonly Benchmark[];
  readonly sizes: readonly number[];
  readonly patience: Patience;
  /** Hears of every cell as it comes. */
  readonly onCell: (cell: Cell) => void;
}

/** Every contender at every benchmark and size, small sizes first. */
export async function runBenchmarks(contenders: readonly Contender[], options: RunOptions): Promise<void> {
  const { benchmarks, sizes, patience, onCell } = options;
  const referee = ours(createCpuBackend(), 'reference');
  for (const benchmark of benchmarks) {
    /** Milliseconds of each contender at the size before. */
    const before = new Map<Contender, { tokens: number; time: number }>();
    for (const tokens of sizes) {
      const task = await makeTask(benchmark, tokens);
      const reference = await referee.prepare(task);
      if (!reference) continue;
      const expected = await reference.run();
      await reference.close();
      for (const contender of contenders) {
        const known = before.get(contender);
        const grown = known && benchmark.cost(tokens).operations / benchmark.cost(known.tokens).operations;
        const about = known && grown ? known.time * grown : 0;
        const outcome = await measure(contender, task, expected, patience, about);
        if (outcome.kind === 'measured') {
          before.set(contender, { tokens, time: quantile(outcome.times, 0.5) });
        } else if (outcome.kind === 'too slow') before.set(contender, { tokens, time: about });
        const { name, kind, ours } = contender;
        onCell({ benchmark: benchmark.title, tokens, contender: name, kind, ours, outcome });
        // A worker lives from messages: let those waiting through.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    }
  }
  await referee.close();
}
