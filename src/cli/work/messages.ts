import type { Job, Outcome } from './runner';

/** From the pool to a worker. */
export type ToWorker =
  | { readonly kind: 'job'; readonly job: Job }
  /** End after the step under way, whatever is left. */
  | { readonly kind: 'stop' };

/** From a worker to the pool. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'done'; readonly imageId: number }
  /** It cannot go on; `opening`: it never could. */
  | { readonly kind: 'failed'; readonly sentence: string; readonly opening: boolean };
