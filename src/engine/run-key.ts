import type { TrainedHead } from '../heads';
import type { RunRequest } from './api';

/** The same text for the same run, whatever the order of the parameters: the key of caches and stores. */
export function runKey(
  request: Omit<RunRequest, 'head'> & { readonly head?: Pick<TrainedHead, 'key'> },
): string {
  const parameters = Object.entries(request.parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const { imageId, method, prompt, others, prototypes, truth, head, headClass } = request;
  const known = { others, prototypes: prototypes?.key, truth: truth?.join(), head: head?.key, headClass };
  // What is left out leaves no trace: a run that nobody else touches keeps its key.
  const more = others || prototypes || truth || head ? [known] : [];
  return JSON.stringify([imageId, method, prompt, parameters, ...more]);
}
