import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { OpenHelper, TeamOptions } from './team';

/** More gain little, and somebody else may want a core. */
const MOST_THREADS = 8;

/** As `helper.ts`, as text: so it needs no file, wherever the program was built or is tested. */
const HELPER = `
const { parentPort, workerData: { module, memory, thread } } = require('node:worker_threads');
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
parentPort.postMessage('here');
exports.help(thread);
`;

/** A helper in a thread of Node. Once it is there it does not keep the process alive. */
export const openHelperInNode: OpenHelper = (start, onHere, onGone) => {
  const worker = new Worker(HELPER, { eval: true, workerData: start, execArgv: [] });
  worker.once('message', () => {
    worker.unref();
    onHere();
  });
  let why = 'it ended';
  worker.on('error', (error) => {
    why = error instanceof Error ? error.message : String(error);
  });
  worker.on('exit', () => onGone(why));
  return () => void worker.terminate();
};

/** A thread for each core, for a program that runs one object after the other. */
export const nodeTeam = (): TeamOptions => ({
  threads: Math.min(MOST_THREADS, availableParallelism()),
  openHelper: openHelperInNode,
});
