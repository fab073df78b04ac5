/** Lower numbers go first. */
export type Priority = 0 | 1 | 2;

interface Entry {
  readonly priority: Priority;
  readonly work: () => Promise<unknown>;
  readonly signal: AbortSignal;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const cancelled = () => new DOMException('The run was cancelled.', 'AbortError');

/** Lets waiting messages (a cancel, a newer request) in before more work starts. */
export const letMessagesIn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * One piece of work at a time: by priority, then the newest first (what was asked for last is what the
 * person looks at). What is cancelled while waiting never starts.
 */
export interface Queue {
  add<T>(work: () => Promise<T>, priority: Priority, signal: AbortSignal): Promise<T>;
  /** Waiting and running. */
  readonly size: number;
}

export function createQueue(): Queue {
  let waiting: Entry[] = [];
  let running = false;

  async function drain(): Promise<void> {
    if (running) return;
    running = true;
    while (waiting.length > 0) {
      await letMessagesIn();
      const next = waiting.reduceRight<Entry | undefined>(
        (best, entry) => (best && best.priority <= entry.priority ? best : entry),
        undefined,
      );
      if (!next) break;
      waiting = waiting.filter((entry) => entry !== next);
      await next.work().then(next.resolve, next.reject);
    }
    running = false;
  }

  return {
    get size() {
      return waiting.length + (running ? 1 : 0);
    },
    add<T>(work: () => Promise<T>, priority: Priority, signal: AbortSignal): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (signal.aborted) {
          reject(cancelled());
          return;
        }
        const entry: Entry = { priority, work, signal, resolve: (value) => resolve(value as T), reject };
        waiting.push(entry);
        signal.addEventListener(
          'abort',
          () => {
            if (!waiting.includes(entry)) return;
            waiting = waiting.filter((other) => other !== entry);
            reject(cancelled());
          },
          { once: true },
        );
        void drain();
      });
    },
  };
}
