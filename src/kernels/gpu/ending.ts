import type { BackendError } from '../errors';

/** The moment after which nothing can be computed: the device was lost or the backend disposed of. */
export class Ending {
  private reason: BackendError | undefined;
  private readonly waiting = new Set<(reason: BackendError) => void>();

  /** It has come; the first reason stays. */
  come(reason: BackendError): void {
    this.reason ??= reason;
    for (const reject of this.waiting) reject(this.reason);
    this.waiting.clear();
  }

  /**
   * Settles as `promise` does, or rejects when the end comes before. Unlike a race against a promise that lives
   * as long as the backend, it leaves nothing behind.
   */
  orEnd<R>(promise: Promise<R>): Promise<R> {
    const { reason } = this;
    if (reason) return Promise.reject(reason);
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      const done = () => this.waiting.delete(reject);
      promise.then(resolve, reject).then(done, done);
    });
  }
}
