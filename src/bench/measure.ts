import type { Contender, Task } from './contender';

/** Milliseconds of the repetitions of one contender at one task, or why there are none. */
export type Outcome =
  | { readonly kind: 'measured'; readonly times: readonly number[] }
  /** It has no form of this. */
  | { readonly kind: 'none' }
  /** It would take longer than anybody waits: about so many milliseconds. */
  | { readonly kind: 'too slow'; readonly about: number }
  | { readonly kind: 'failed'; readonly why: string };

export interface Patience {
  /** Milliseconds that the repetitions of one task may take together; three are made in any case. */
  readonly budget: number;
  /** A repetition that is expected to take longer is not begun. */
  readonly longest: number;
}

const MOST_REPETITIONS = 25;
const LEAST_REPETITIONS = 3;

/**
 * A contender at a task: the first time through warms up and is compared with `expected`.
 *
 * @param about how long one repetition should take, if something is known
 */
export async function measure(
  contender: Contender,
  task: Task,
  expected: Float32Array,
  patience: Patience,
  about = 0,
): Promise<Outcome> {
  if (about > patience.longest) return { kind: 'too slow', about };
  try {
    const prepared = await contender.prepare(task);
    if (!prepared) return { kind: 'none' };
    try {
      let began = performance.now();
      const wrong = difference(await prepared.run(), expected, task);
      if (wrong) return { kind: 'failed', why: wrong };
      const first = performance.now() - began;
      // So slow a contender is warm enough.
      if (first > patience.budget * 2) return { kind: 'measured', times: [first] };
      const times: number[] = [];
      let spent = 0;
      while (
        times.length < LEAST_REPETITIONS ||
        (times.length < MOST_REPETITIONS && spent < patience.budget)
      ) {
        began = performance.now();
        await prepared.run();
        times.push(performance.now() - began);
        spent += times[times.length - 1];
      }
      return { kind: 'measured', times };
    } finally {
      await prepared.close();
    }
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

/** A sentence where the results differ; where one form gives more, the last numbers are compared. */
function difference(actual: Float32Array, expected: Float32Array, task: Task): string | undefined {
  const { absolute, relative } = task.benchmark.tolerance;
  const length = Math.min(actual.length, expected.length);
  const [a, b] = [actual.subarray(actual.length - length), expected.subarray(expected.length - length)];
  const wrong = b.findIndex(
    (value, at) => !(Math.abs(a[at] - value) <= absolute + relative * Math.abs(value)),
  );
  if (length > 0 && wrong < 0) return undefined;
  return `Another result than our CPU form's: ${a[wrong]} instead of ${b[wrong]} at ${wrong}.`;
}

/** The value below which a part of `q` lies. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}
