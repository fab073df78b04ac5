import { bestieHead } from './bestie/declaration';
import { prepareHead } from './bestie/prepare';
import { exitsDecoder } from './exits/declaration';
import { prepareDecoder } from './exits/prepare';
import type { ContextOf, HeadDeclaration, Prepared, TrainingRequest } from './head';

export { checkHead } from './features';
export { readHead, writeHead } from './file';
export type * from './head';
export { headForRun } from './use';

/** Every head, in the order in which it is offered. */
export const HEADS: readonly HeadDeclaration[] = [exitsDecoder, bestieHead];

/** @throws Error with a sentence that names the heads there are */
export function headOf(id: string): HeadDeclaration {
  const head = HEADS.find((candidate) => candidate.id === id);
  if (!head) {
    throw new Error(`There is no head "${id}"; there are ${HEADS.map((known) => known.id).join(', ')}.`);
  }
  return head;
}

/**
 * Makes a training ready: encodes what is learnt from and what is held out.
 * @param onProgress hears of each object that is done
 * @throws Error with a sentence where there is too little to learn from
 */
export function prepareTraining(
  contextOf: ContextOf,
  request: TrainingRequest,
  onProgress: (done: number, of: number) => void,
  signal: AbortSignal,
): Promise<Prepared> {
  const prepare = headOf(request.head).id === 'exits-decoder' ? prepareDecoder : prepareHead;
  return prepare(contextOf, request, onProgress, signal);
}
