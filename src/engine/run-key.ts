import type { RunRequest } from './api';

/** The same text for the same run, whatever the order of the parameters: the key of caches and stores. */
export function runKey(request: RunRequest): string {
  const parameters = Object.entries(request.parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([request.imageId, request.method, request.prompt, parameters]);
}
