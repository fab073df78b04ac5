import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { StopError, sentenceOf } from '../failures';
import type { FromWorker, ToWorker } from './messages';
import { failAll, type Job, type OpenRunner, type Outcome, type RunnerSetup } from './runner';

/** Jobs that a worker holds: the one it works on and one whose picture it decodes meanwhile. */
const AHEAD = 2;
/** So many workers may die without a single result between them. */
const MOST_DEATHS = 3;
/** So long a worker may take to end: more than its longest step. */
const PATIENCE_MS = 30_000;

/** A job and which of its results have come. */
interface Held {
  readonly job: Job;
  readonly owed: Set<string>;
}

const hold = (job: Job): Held => ({
  job,
  owed: new Set(job.objects.flatMap(({ id }) => job.settings.map((_, setting) => `${id} ${setting}`))),
});

/**
 * Worker threads, one for each core: images go to whichever is free, all objects of an image to the same.
 * @param file the built worker
 */
export const poolOf =
  (file: string): OpenRunner =>
  (setup) => ({
    run: (jobs, onOutcome, signal) =>
      new Promise<void>((resolve, reject) => {
        new Pool(file, setup, jobs[Symbol.iterator](), onOutcome, signal, resolve, reject).start();
      }),
  });

/** Asks a worker to end and waits until it has; one that does not answer is ended without asking. */
function close(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => void worker.terminate().then(() => resolve()), PATIENCE_MS);
    worker.once('exit', () => {
      clearTimeout(patience);
      resolve();
    });
    post(worker, { kind: 'stop' });
  });
}

const post = (worker: Worker, message: ToWorker): void => worker.postMessage(message);

/** One run. It ends exactly once, and no worker outlives it. */
class Pool {
  private readonly held = new Map<Worker, Held[]>();
  /** Jobs that a dead worker had not begun. */
  private readonly returned: Job[] = [];
  private deaths = 0;
  private ended = false;

  constructor(
    private readonly file: string,
    private readonly setup: RunnerSetup,
    private readonly jobs: Iterator<Job>,
    private readonly onOutcome: (outcome: Outcome) => void,
    private readonly signal: AbortSignal,
    private readonly resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  start(): void {
    if (this.signal.aborted) {
      this.end(this.signal.reason);
      return;
    }
    this.signal.addEventListener('abort', this.onAbort);
    const count = this.setup.workers || availableParallelism();
    for (let i = 0; i < count; i++) this.open();
  }

  private readonly onAbort = () => this.end(this.signal.reason);

  /** Ends the run; with an error, or with all jobs done. */
  private end(error?: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.signal.removeEventListener('abort', this.onAbort);
    void Promise.all([...this.held.keys()].map(close)).then(() =>
      error === undefined ? this.resolve() : this.reject(error),
    );
  }

  private next(): Job | undefined {
    const returned = this.returned.pop();
    if (returned) return returned;
    const { done, value } = this.jobs.next();
    return done ? undefined : value;
  }

  private open(): void {
    const job = this.next();
    if (!job) {
      this.endIfIdle();
      return;
    }
    const worker = new Worker(this.file, { workerData: this.setup });
    this.held.set(worker, [hold(job)]);
    let said: string | undefined;
    worker.on('message', (message: FromWorker) => {
      if (this.ended) return;
      try {
        if (message.kind === 'failed') {
          said = message.sentence;
          if (message.opening) this.end(new StopError(said));
          else void worker.terminate();
        } else this.hear(worker, message);
      } catch (error) {
        this.end(error);
      }
    });
    worker.on('error', (error: unknown) => {
      said ??= sentenceOf(error);
    });
    worker.on('exit', (code) => {
      if (this.ended) return;
      try {
        this.bury(worker, said ?? `it ended with code ${code}`);
      } catch (error) {
        this.end(error);
      }
    });
    post(worker, { kind: 'job', job });
  }

  private hear(worker: Worker, message: Exclude<FromWorker, { kind: 'failed' }>): void {
    const jobs = this.held.get(worker) ?? [];
    if (message.kind === 'outcome') {
      const { outcome } = message;
      this.deaths = 0;
      jobs
        .find(({ job }) => job.imageId === outcome.imageId)
        ?.owed.delete(`${outcome.id} ${outcome.setting}`);
      this.onOutcome(outcome);
      return;
    }
    if (message.kind === 'done') jobs.shift();
    while (jobs.length < AHEAD) {
      const job = this.next();
      if (!job) break;
      jobs.push(hold(job));
      post(worker, { kind: 'job', job });
    }
    this.endIfIdle();
  }

  /** A worker died: what it was at has failed, what it had not begun is done by another. */
  private bury(worker: Worker, reason: string): void {
    const [current, ...rest] = this.held.get(worker) ?? [];
    this.held.delete(worker);
    this.returned.push(...rest.map(({ job }) => job));
    if (current) {
      const sentence = `${current.job.name}: the worker stopped (${reason}).`;
      for (const outcome of failAll(current.job, sentence, (key) => current.owed.has(key))) {
        this.onOutcome(outcome);
      }
    }
    if (++this.deaths > MOST_DEATHS) this.end(new StopError(`The workers keep stopping: ${reason}.`));
    else this.open();
  }

  private endIfIdle(): void {
    if ([...this.held.values()].every((jobs) => jobs.length === 0)) this.end();
  }
}
