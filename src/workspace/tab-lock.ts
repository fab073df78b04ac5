/** Who may write to storage: one tab at a time. */
export interface TabLock {
  /** Takes the lock if no other tab has it. */
  readonly tryTake: () => Promise<boolean>;
  /** Takes the lock from whoever has it, after asking it to save. */
  readonly steal: () => Promise<void>;
  /** Resolves when the lock came to this tab because the other one closed. Never rejects. */
  readonly wait: () => Promise<void>;
  /** What to do before another tab takes over; it waits for this, but not long. */
  readonly onAsked: (flush: () => Promise<void>) => void;
  /** Hears that another tab has taken the lock. */
  readonly onLost: (listener: () => void) => void;
}

const NAME = 'pointillist-workspace';

/** How long a tab that takes over waits for the other one's last save. */
const PATIENCE_MS = 800;

const never = new Promise<void>(() => {});

/** The lock over `navigator.locks`. Where the browser has none, every tab holds it. */
export function createTabLock(): TabLock {
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  const channel = locks && 'BroadcastChannel' in globalThis ? new BroadcastChannel(NAME) : undefined;
  let flush: () => Promise<void> = async () => {};
  let lost: () => void = () => {};
  let held = false;
  let waiting: AbortController | undefined;

  channel?.addEventListener('message', (event: MessageEvent) => {
    if (event.data !== 'save' || !held) return;
    void flush().finally(() => channel.postMessage('saved'));
  });

  /** Requests the lock and keeps it until it is stolen; resolves with whether it was granted. */
  const request = (options: LockOptions): Promise<boolean> => {
    if (!locks) return Promise.resolve(true);
    return new Promise<boolean>((resolve) => {
      locks
        .request(NAME, options, (lock) => {
          held = lock !== null;
          resolve(held);
          return held ? never : undefined;
        })
        .catch((error: unknown) => {
          if (held) {
            held = false;
            lost();
          }
          if (!(error instanceof Error) || error.name !== 'AbortError') resolve(false);
        });
    });
  };

  const otherSaved = (): Promise<void> =>
    new Promise((resolve) => {
      if (!channel) {
        resolve();
        return;
      }
      const done = (event?: MessageEvent) => {
        if (event && event.data !== 'saved') return;
        clearTimeout(timer);
        channel.removeEventListener('message', done);
        resolve();
      };
      const timer = setTimeout(done, PATIENCE_MS);
      channel.addEventListener('message', done);
      channel.postMessage('save');
    });

  return {
    tryTake: () => request({ ifAvailable: true }),
    async steal() {
      waiting?.abort();
      await otherSaved();
      await request({ steal: true });
    },
    async wait() {
      waiting = new AbortController();
      await request({ signal: waiting.signal });
    },
    onAsked(listener) {
      flush = listener;
    },
    onLost(listener) {
      lost = listener;
    },
  };
}
