import { openLabeller } from './labeller';
import type { OpenRunner } from './runner';

/** Runs jobs in this thread, one after the other. */
export const openLocalRunner: OpenRunner = (setup) => ({
  async run(jobs, onOutcome, signal) {
    const labeller = await openLabeller(setup);
    for (const job of jobs) {
      signal.throwIfAborted();
      await labeller.label(job, onOutcome, signal);
    }
  },
});
