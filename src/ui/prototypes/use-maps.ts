import { useEffect, useMemo, useState } from 'react';
import type { RunRequest } from '../../engine/api';
import { type BankKey, classPrototypes, foldOptionsOf, sim } from '../../methods';
import type { Frame } from '../../methods/declaration';
import { type Annotation, annotationState, maskAt, memoryOf } from '../../workspace';
import { type App, useApp, useDocument, useView } from '../app/app';

/** Where each prototype is found on one object's crop. */
export interface PrototypeMaps {
  /** Which prototype each token is most like. */
  readonly parts: Frame;
  /** Likeness to each, in the order of the prototypes. */
  readonly each: readonly Frame[];
}

type Looking =
  | { readonly state: 'computing' }
  | { readonly state: 'done'; readonly maps: PrototypeMaps }
  | { readonly state: 'failed'; readonly sentence: string };

/** The features that the prototypes were made of, as a run's parameters. */
const parametersOf = ({ source, block, crop, size }: BankKey): RunRequest['parameters'] =>
  crop === 'object' ? { source, block, crop: true, cropSize: size } : { source, block, crop: false, size };

/** The object's box or points; a click's is the box of its mask. */
function promptOf(app: App, annotation: Annotation): RunRequest['prompt'] | undefined {
  if (annotation.prompt.kind !== 'point') return annotation.prompt;
  const state = annotationState(app.runs.store.getState(), annotation);
  const mask = state.state === 'done' ? maskAt(state.result, annotation.scale) : undefined;
  return mask && { kind: 'box', box: mask.box };
}

/** Objects of a class that its prototypes can be looked for on: the selected one first, then those of the shown photo. */
export function useCandidates(categoryId: number): readonly Annotation[] {
  const annotations = useDocument((document) => document.annotations);
  const selected = useView((view) => view.selected);
  const imageId = useView((view) => view.imageId);
  return useMemo(() => {
    const rank = (each: Annotation) => (each.id === selected ? 0 : each.imageId === imageId ? 1 : 2);
    return annotations
      .filter((each) => each.categoryId === categoryId)
      .sort((a, b) => rank(a) - rank(b) || a.id - b.id);
  }, [annotations, categoryId, selected, imageId]);
}

/** Compares the tokens of an object's crop with all prototypes of a class, its own lessons among them. */
export function usePrototypeMaps(
  categoryId: number,
  annotation: Annotation | undefined,
): Looking | undefined {
  const app = useApp();
  const document = useDocument((each) => each);
  const known = useMemo(() => memoryOf(document, categoryId), [document, categoryId]);
  const [looking, setLooking] = useState<Looking>();
  useEffect(() => {
    const prompt = annotation && promptOf(app, annotation);
    const prototypes = known && classPrototypes(known.bank, known.memory, foldOptionsOf({}));
    if (!annotation || !prompt || !prototypes) {
      setLooking(undefined);
      return;
    }
    const stop = new AbortController();
    setLooking({ state: 'computing' });
    const parameters = { ...parametersOf(prototypes.bank), fusion: false };
    const request = { imageId: annotation.imageId, method: sim.id, prompt, parameters, prototypes };
    app.engine.watch(request, { signal: stop.signal }).then(
      ({ frames }) => {
        const [parts, ...each] = frames.filter(({ stage }) => stage === 'prototypes');
        if (parts && !stop.signal.aborted) setLooking({ state: 'done', maps: { parts, each } });
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        setLooking({ state: 'failed', sentence: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => stop.abort();
  }, [app, annotation, known]);
  return looking;
}
