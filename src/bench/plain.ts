import type { Contender } from './contender';
import { mapInputs } from './contender';

/** The formulas in loops of JavaScript. */
export const plainLoops: Contender = {
  name: 'plain loops',
  kind: 'CPU',
  ours: false,
  prepare(task) {
    const { plain } = task.benchmark;
    if (!plain) return undefined;
    const arrays = mapInputs(task, ({ data }) => data);
    const run = async () => plain(arrays, task.tokens);
    return Promise.resolve({ run, close: async () => undefined });
  },
  close: async () => undefined,
};
