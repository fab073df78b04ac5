/** A thread of the pool: opens the model once, then does the jobs it is sent, in their order. */
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { sentenceOf } from '../failures';
import { openLabeller } from './labeller';
import type { FromWorker, ToWorker } from './messages';
import type { Job, RunnerSetup } from './runner';

// There is a worker for each core already, and no picture is asked for twice.
sharp.concurrency(1);
sharp.cache(false);

const port = parentPort;
if (!port) throw new Error('This file is a worker of pointillist; start pointillist itself.');
const send = (message: FromWorker) => port.postMessage(message);
const stopping = new AbortController();

try {
  const labeller = await openLabeller(workerData as RunnerSetup);
  let line: Promise<void> = Promise.resolve();
  const work = async (job: Job) => {
    if (stopping.signal.aborted) return;
    await labeller.label(job, (outcome) => send({ kind: 'outcome', outcome }), stopping.signal);
    send({ kind: 'done', imageId: job.imageId });
  };
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'stop') {
      stopping.abort();
      // ONNX Runtime crashes the process when its thread ends under it: the run under way must come back first.
      line.finally(() => port.close());
      return;
    }
    labeller.prepare(message.job);
    line = line.then(() => work(message.job));
    line.catch((error: unknown) => {
      if (!stopping.signal.aborted) send({ kind: 'failed', sentence: sentenceOf(error), opening: false });
    });
  });
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'failed', sentence: sentenceOf(error), opening: true });
}
