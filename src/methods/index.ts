import { attentionShift } from './attention-shift/attention-shift';
import { bestie } from './bestie/bestie';
import type { MethodDeclaration } from './declaration';
import { exits } from './exits/exits';
import { sim } from './sim/sim';

export { wholeView } from './attention-shift/walk/views';
export { costSentence } from './cost';
export type {
  Claim,
  ClassPrototypes,
  Explanation,
  Frame,
  FrameChart,
  FrameContent,
  FrameNumbers,
  FramePoints,
  FrameRegions,
  FrameVectors,
  Head,
  LookedMap,
  MathElement,
  MathTree,
  MethodContext,
  MethodDeclaration,
  MethodResult,
  OtherObject,
  PaintedMap,
  Palette,
  ParameterDeclaration,
  ParameterValue,
  ParameterValues,
  Prompt,
  PromptKind,
  PseudoMask,
  StageMemory,
  TokenMap,
} from './declaration';
export { boxOfPrompt } from './exits/crop';
export { headIdOf, isBound, isRemembering, othersOf, type PlacedObject, regardOf } from './others';
export { meets, parseParameter, resolveParameters } from './parameters';
export { choose, fitOf, likeness } from './propose/choose';
export { mapOfClass, withoutTaken } from './propose/class-map';
export { instancesOfClass } from './propose/instances';
export { clickParameters, proposing } from './propose/parameters';
export { learnSight, sightOf } from './propose/sight';
export { affinityPicture, affinityRow } from './shared/affinity-row';
export {
  type AttentionHead,
  attentionHeads,
  attentionPictures,
  type LookedHead,
} from './shared/attention-heads';
export { coverage } from './shared/coverage';
export {
  type Contribution,
  classPrototypes,
  createFold,
  type Folded,
  type FoldOptions,
  fold,
  type Memory,
  without,
} from './sim/bank/bank';
export { type BankKey, checkBank } from './sim/bank/bank-key';
export { type BankFile, readBank, writeBank } from './sim/bank/file';
export {
  bankOf,
  type ClassPixels,
  classPixels,
  type Example,
  foldOptionsOf,
  type Learnt,
  learn,
  learnFrom,
  learningParameters,
} from './sim/learn';
export {
  drawPaste,
  movedMask,
  NothingToPaste,
  PASTE_DEFAULTS,
  type PasteInstance,
  type PasteOptions,
  visible,
} from './sim/paste';
export { attentionShift, bestie, exits, sim };

/** Every method, in the order in which it is offered. */
export const METHODS: readonly MethodDeclaration[] = [exits, attentionShift, bestie, sim];

/** @throws Error with a sentence that names the methods there are */
export function methodOf(id: string): MethodDeclaration {
  const method = METHODS.find((candidate) => candidate.id === id);
  if (!method) {
    throw new Error(`There is no method "${id}"; there are ${METHODS.map((known) => known.id).join(', ')}.`);
  }
  return method;
}
