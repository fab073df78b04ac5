import type { Operations, Tensor } from './backend';
import { CheckedOperations } from './checked-operations';
import { BackendError } from './errors';
import type { Forms } from './forms';

/** Times that one run may begin again: a device that is lost under it thrice will not carry it. */
const MOST_REPEATS = 2;

/** Hands out runs one at a time, in the order they were asked for. */
export class Runs<T extends Tensor> {
  private last: Promise<unknown> = Promise.resolve();
  private refusal: BackendError | undefined;

  /**
   * @param open makes the forms of a new run
   * @param recover whether what made a run fail has been mended, so that it may begin again
   */
  constructor(
    private readonly open: () => Forms<T> | Promise<Forms<T>>,
    private readonly recover: (error: unknown) => Promise<boolean> = async () => false,
  ) {}

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
    for (let repeats = 0; ; repeats++) {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (this.refusal || repeats === MOST_REPEATS || !(await this.recover(error))) throw error;
      }
    }
  }

  private async attempt<R>(work: (operations: Operations) => Promise<R>): Promise<R> {
    if (this.refusal) throw this.refusal;
    const operations = new CheckedOperations(await this.open());
    try {
      return await work(operations);
    } finally {
      await operations.close();
    }
  }
}
