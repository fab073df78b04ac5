/** A thread of the pool: opens the model once, then does the jobs it is sent, in their order. */
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { sentenceOf } from '../failures';
import { openLabeller } from './labeller';
import type { FromWorker, ToWorker } from './messages';
import type { RunnerSetup } from './runner';

// There is a worker for each core already, and no picture is asked for twice.
sharp.concurrency(1);
sharp.cache(false);

const port = parentPort;
if (!port) throw new Error('This file is a worker of pointillist; start pointillist itself.');
const send = (message: FromWorker) => port.postMessage(message);
const never = new AbortController().signal;

try {
  const labeller = await openLabeller(workerData as RunnerSetup);
  let line: Promise<void> = Promise.resolve();
  port.on('message', ({ job }: ToWorker) => {
    labeller.prepare(job);
    line = line
      .then(() => labeller.label(job, (outcome) => send({ kind: 'outcome', outcome }), never))
      .then(() => send({ kind: 'done', imageId: job.imageId }));
    line.catch((error: unknown) => send({ kind: 'failed', sentence: sentenceOf(error), opening: false }));
  });
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'failed', sentence: sentenceOf(error), opening: true });
}
