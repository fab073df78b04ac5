import type { OpenHelper } from './team';

/** A helper in a worker of the calling worker. */
export const openHelperInBrowser: OpenHelper = (start, onHere, onGone) => {
  const worker = new Worker(new URL('./helper.ts', import.meta.url), { type: 'module', name: 'kernels' });
  worker.addEventListener('message', onHere);
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    onGone(event.message || 'it could not be loaded');
  });
  worker.postMessage(start);
  return () => worker.terminate();
};
