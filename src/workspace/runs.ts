import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RunRequest, RunResult, ScaleMask } from '../engine/api';
import { runKey } from '../engine/run-key';
import type { Size } from '../geometry';
import type { TrainedHead } from '../heads';
import { type Rle, subtractRles } from '../mask';
import type { Annotation } from './document';

/** What is known of runs: beside the document and outside undo, because a run can always be made again. */
export interface RunsState {
  /** Grows by one with every change; the maps themselves are changed in place. */
  readonly version: number;
  readonly results: Map<string, RunResult>;
  /** First results that a better one will replace. */
  readonly previews: Map<string, RunResult>;
  /** Why a run gave nothing, in a sentence. */
  readonly failures: Map<string, string>;
  /** Set while the engine cannot run anything at all. */
  readonly engineFailure: string | undefined;
}

/** Where an object's mask stands. */
export type AnnotationState =
  | { readonly state: 'computing'; readonly preview?: RunResult }
  | { readonly state: 'done'; readonly result: RunResult }
  | { readonly state: 'failed'; readonly sentence: string };

/** The store of runs and the ways to change it. */
export interface Runs {
  readonly store: StoreApi<RunsState>;
  readonly keep: (key: string, result: RunResult) => void;
  readonly keepAll: (results: Iterable<readonly [string, RunResult]>) => void;
  readonly preview: (key: string, result: RunResult) => void;
  readonly fail: (key: string, sentence: string) => void;
  /** Forgets failures, so that the runs are tried again; one key, or all. */
  readonly retry: (key?: string) => void;
  readonly setEngineFailure: (sentence: string | undefined) => void;
  /** Forgets everything. */
  readonly clear: () => void;
}

/** The run that gives an object's masks, the weights of its head aside. */
const bareRequest = (annotation: Annotation) => ({
  imageId: annotation.imageId,
  method: annotation.method,
  prompt: annotation.prompt,
  parameters: annotation.parameters,
  ...(annotation.others ? { others: annotation.others } : {}),
  ...(annotation.prototypes ? { prototypes: annotation.prototypes } : {}),
  ...(annotation.truth ? { truth: annotation.truth } : {}),
  ...(annotation.headClass === undefined ? {} : { headClass: annotation.headClass }),
});

/**
 * The run that gives an object's masks.
 * @param heads trained heads by key
 * @throws Error with a sentence where the object's head is not among them
 */
export function requestOf(annotation: Annotation, heads: ReadonlyMap<string, TrainedHead>): RunRequest {
  const request = bareRequest(annotation);
  if (annotation.head === undefined) return request;
  const head = heads.get(annotation.head);
  if (!head) {
    throw new Error(
      'The trained head that this mask is made with is not here any more. Open its file again, or set the object’s parameters back.',
    );
  }
  return { ...request, head };
}

/** Keys of annotations never change: an annotation is replaced, not changed. */
const keys = new WeakMap<Annotation, string>();

/** The key under which an object's result lies. */
export function keyOf(annotation: Annotation): string {
  let key = keys.get(annotation);
  if (key === undefined) {
    const { head } = annotation;
    key = runKey({ ...bareRequest(annotation), ...(head === undefined ? {} : { head: { key: head } }) });
    keys.set(annotation, key);
  }
  return key;
}

/** Where the object's mask stands. */
export function annotationState(runs: RunsState, annotation: Annotation): AnnotationState {
  const key = keyOf(annotation);
  const result = runs.results.get(key);
  if (result) return { state: 'done', result };
  const sentence = runs.failures.get(key) ?? runs.engineFailure;
  if (sentence !== undefined) return { state: 'failed', sentence };
  const preview = runs.previews.get(key);
  return preview ? { state: 'computing', preview } : { state: 'computing' };
}

/** The mask at a place on the wheel; where that place is empty, the nearest one. */
export function maskAt(result: RunResult, scale: number): ScaleMask | undefined {
  let best: ScaleMask | undefined;
  for (const mask of result.masks) {
    if (!best || Math.abs(mask.scale - scale) < Math.abs(best.scale - scale)) best = mask;
  }
  return best;
}

/** A mask without the pixels that its method ignores: M̂, those that it is sure of. */
export function sureOf({ counts, ignored }: Pick<ScaleMask, 'counts' | 'ignored'>, image: Size): Rle {
  const { width, height } = image;
  const rle = { width, height, counts };
  return ignored ? subtractRles(rle, { width, height, counts: ignored }) : rle;
}

/** The next place on the wheel in a direction, or the same at its end. */
export function neighbourScale(result: RunResult, scale: number, direction: 1 | -1): number {
  const present = maskAt(result, scale);
  if (!present) return scale;
  return result.masks[result.masks.indexOf(present) + direction]?.scale ?? present.scale;
}

/** Makes an empty store of runs. */
export function createRuns(): Runs {
  const store = createStore<RunsState>()(() => ({
    version: 0,
    results: new Map(),
    previews: new Map(),
    failures: new Map(),
    engineFailure: undefined,
  }));
  const changed = () => store.setState((state) => ({ version: state.version + 1 }));
  const keepOne = (key: string, result: RunResult) => {
    const { results, previews, failures } = store.getState();
    results.set(key, result);
    previews.delete(key);
    failures.delete(key);
  };
  return {
    store,
    keep(key, result) {
      keepOne(key, result);
      changed();
    },
    keepAll(results) {
      for (const [key, result] of results) keepOne(key, result);
      changed();
    },
    preview(key, result) {
      if (store.getState().results.has(key)) return;
      store.getState().previews.set(key, result);
      changed();
    },
    fail(key, sentence) {
      const { previews, failures } = store.getState();
      previews.delete(key);
      failures.set(key, sentence);
      changed();
    },
    retry(key) {
      const { failures } = store.getState();
      if (key === undefined) failures.clear();
      else failures.delete(key);
      changed();
    },
    setEngineFailure(sentence) {
      if (store.getState().engineFailure === sentence) return;
      store.setState((state) => ({ engineFailure: sentence, version: state.version + 1 }));
    },
    clear() {
      const { results, previews, failures } = store.getState();
      results.clear();
      previews.clear();
      failures.clear();
      changed();
    },
  };
}
