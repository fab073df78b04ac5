import type { OpenHelper, TeamOptions } from './team';

/** More gain little, and somebody else may want a core. */
const MOST_THREADS = 8;

/** A helper in a worker of the calling worker. */
const openHelper: OpenHelper = (start, onHere, onGone) => {
  const worker = new Worker(new URL('./helper.ts', import.meta.url), { type: 'module', name: 'kernels' });
  worker.addEventListener('message', onHere);
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    onGone(event.message || 'it could not be loaded');
  });
  worker.postMessage(start);
  return () => worker.terminate();
};

/** A thread for each core, for a backend in a worker of a page. */
export const browserTeam = (): TeamOptions => ({
  threads: Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1),
  openHelper,
});
