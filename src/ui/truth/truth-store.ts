import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CocoObjects, RunResult } from '../../engine/api';
import {
  type Annotation,
  maskAt,
  matchTruth,
  rleOf,
  type TruthMatch,
  type TruthObject,
  truthOf,
} from '../../workspace';

/** A COCO file whose use is still to be said. */
export interface AskedFile {
  readonly name: string;
  readonly found: CocoObjects;
}

/** What masks are compared with. Never saved, never undone, never exported. */
export interface TruthState {
  /** The file it came from; undefined without truth. */
  readonly file: string | undefined;
  readonly objects: ReadonlyMap<string, readonly TruthObject[]>;
  /** The file that a person is being asked about. */
  readonly asked: AskedFile | undefined;
}

/** The store of the truth. */
export type TruthStore = StoreApi<TruthState>;

const NONE = { file: undefined, objects: new Map() };

/** Starts without truth. */
export const createTruth = (): TruthStore => createStore<TruthState>()(() => ({ ...NONE, asked: undefined }));

/** Takes a file's masks as the truth, in place of the one before. */
export function takeAsTruth(truth: TruthStore, { name, found }: AskedFile): void {
  const objects = new Map<string, TruthObject[]>();
  for (const object of truthOf(found.objects)) {
    const list = objects.get(object.imageId);
    if (list) list.push(object);
    else objects.set(object.imageId, [object]);
  }
  truth.setState({ file: name, objects, asked: undefined });
}

/** Compares with nothing any more. */
export const dropTruth = (truth: TruthStore): void => truth.setState(NONE);

interface Known {
  readonly truth: readonly TruthObject[];
  readonly category: string;
  readonly match: TruthMatch | undefined;
}

/** Masks never change, so what one was compared with is kept with it. */
const known = new WeakMap<object, Known>();

/** What of the truth an object's mask stands for; undefined where its photo has no truth. */
export function truthMatch(
  state: TruthState,
  annotation: Annotation,
  category: string,
  result: RunResult,
): TruthMatch | undefined {
  const truth = state.objects.get(annotation.imageId);
  const mask = maskAt(result, annotation.scale);
  if (!truth || !mask) return undefined;
  const before = known.get(mask);
  if (before && before.truth === truth && before.category === category) return before.match;
  const match = matchTruth(rleOf(mask, result.image), annotation.prompt, category, truth);
  known.set(mask, { truth, category, match });
  return match;
}
