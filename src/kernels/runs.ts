import type { Operations, Tensor } from './backend';
import { CheckedOperations } from './checked-operations';
import { BackendError } from './errors';
import type { Forms } from './forms';

/** Hands out runs one at a time, in the order they were asked for. */
export class Runs<T extends Tensor> {
  private last: Promise<unknown> = Promise.resolve();
  private refusal: BackendError | undefined;

  /** @param open makes the forms of a new run. */
  constructor(private readonly open: () => Forms<T>) {}

  /** Every later run, also one that waits already, is refused with this sentence. The first one stays. */
  refuse(sentence: string): void {
    this.refusal ??= new BackendError(sentence);
  }

  /** Resolves or rejects as `work` does, after everything that it made has been freed. */
  run<R>(work: (operations: Operations) => Promise<R>): Promise<R> {
    const result = this.last.then(() => this.runNow(work));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async runNow<R>(work: (operations: Operations) => Promise<R>): Promise<R> {
    if (this.refusal) throw this.refusal;
    const operations = new CheckedOperations(this.open());
    try {
      return await work(operations);
    } finally {
      await operations.close();
    }
  }
}
