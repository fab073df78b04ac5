import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient, Watched } from '../../engine/api';
import type { Rle } from '../../mask';
import type { Frame } from '../../methods/declaration';
import { type Annotation, annotationState, type History, keyOf, type Runs, requestOf } from '../../workspace';
import type { ViewStore } from '../app/view-store';

/** Frames a second at speed 1. */
const RATE = 1.25;

/** How fast the timeline plays, as factors of its usual rate. */
export const SPEEDS = [0.5, 1, 2, 4] as const;

/** The frames of the selected object, and which of them is looked at. Never saved, never undone. */
export interface TimelineState {
  readonly open: boolean;
  /** The object the frames are of. */
  readonly annotationId: number | undefined;
  /** The run that the frames are of, or that is being watched. */
  readonly key: string | undefined;
  /** Frames stay while newer ones of the same object are computed. */
  readonly watched: Watched | undefined;
  readonly computing: boolean;
  /** Why there are no frames. */
  readonly problem: string | undefined;
  /** The frame looked at, from 0. */
  readonly at: number;
  readonly playing: boolean;
  readonly speed: number;
  /** A run of the same object that newer ones are compared with. */
  readonly kept: KeptRun | undefined;
}

/** A run to compare with. */
export interface KeptRun {
  readonly mask: Rle;
  /** What differed from the method's defaults, in words. */
  readonly words: string;
}

/** Watches the selected object while it is open. */
export interface Timeline {
  readonly store: StoreApi<TimelineState>;
  readonly frame: () => Frame | undefined;
  readonly toggle: () => void;
  readonly close: () => void;
  /** Shows one frame and stops playing. */
  readonly go: (at: number) => void;
  readonly step: (by: 1 | -1) => void;
  /** Plays from here; at the end, from the beginning. */
  readonly togglePlay: () => void;
  readonly setSpeed: (speed: number) => void;
  /** Keeps the present run to compare newer ones with; kept already, lets it go. */
  readonly toggleKept: () => void;
}

/** What the timeline needs of the app. */
interface TimelineParts {
  readonly engine: Pick<EngineClient, 'watch'>;
  readonly history: History;
  readonly runs: Runs;
  readonly view: ViewStore;
}

const NOTHING = {
  annotationId: undefined,
  key: undefined,
  watched: undefined,
  computing: false,
  problem: undefined,
  at: 0,
  playing: false,
  kept: undefined,
} as const;

/** The frame of a new run that stands where one stood in the run before. */
function samePlace(frames: readonly Frame[], before: Frame | undefined): number {
  if (!before) return 0;
  const inStage = frames.flatMap((frame, at) => (frame.stage === before.stage ? [at] : []));
  return inStage[Math.min(before.step, inStage.length - 1)] ?? 0;
}

/** Makes a closed timeline that follows the selection. Only the selected object's frames are kept. */
export function createTimeline({ engine, history, runs, view }: TimelineParts): Timeline {
  const store = createStore<TimelineState>()(() => ({ open: false, speed: 1, ...NOTHING }));
  let watching: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const frames = () => store.getState().watched?.frames ?? [];
  const frame = () => frames()[store.getState().at];

  const watch = async (annotation: Annotation, key: string) => {
    const controller = new AbortController();
    watching = controller;
    const { annotationId } = store.getState();
    store.setState({
      key,
      computing: true,
      problem: undefined,
      ...(annotationId === annotation.id ? {} : { ...NOTHING, key, computing: true }),
      annotationId: annotation.id,
    });
    try {
      const watched = await engine.watch(requestOf(annotation), { signal: controller.signal });
      if (controller.signal.aborted) return;
      store.setState({ watched, computing: false, at: samePlace(watched.frames, frame()) });
    } catch (error) {
      if (controller.signal.aborted) return;
      const problem = error instanceof Error ? error.message : String(error);
      store.setState({ ...NOTHING, key, annotationId: annotation.id, problem });
    }
  };

  const stopWatching = () => {
    watching?.abort();
    watching = undefined;
  };

  function follow(): void {
    const { open, key: present } = store.getState();
    if (!open) return;
    const { selected } = view.getState();
    const annotation = history.document().annotations.find((each) => each.id === selected);
    if (!annotation) {
      if (store.getState().annotationId === undefined) return;
      stopWatching();
      store.setState(NOTHING);
      return;
    }
    const key = keyOf(annotation);
    if (key === present) return;
    stopWatching();
    const state = annotationState(runs.store.getState(), annotation);
    // The mask comes first: its run is under way already, and the frames find its features in the cache.
    if (state.state === 'done') void watch(annotation, key);
    else if (state.state === 'failed') {
      store.setState({ ...NOTHING, key, annotationId: annotation.id, problem: state.sentence });
    } else {
      const same = store.getState().annotationId === annotation.id;
      store.setState({
        ...(same ? {} : NOTHING),
        key: undefined,
        annotationId: annotation.id,
        computing: true,
        problem: undefined,
      });
    }
  }

  const pause = () => {
    clearTimeout(timer);
    if (store.getState().playing) store.setState({ playing: false });
  };

  const tick = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        const { at, playing } = store.getState();
        if (!playing) return;
        if (at + 1 >= frames().length) {
          pause();
          return;
        }
        store.setState({ at: at + 1 });
        tick();
      },
      1000 / (RATE * store.getState().speed),
    );
  };

  const go = (at: number) => {
    pause();
    store.setState({ at: Math.max(0, Math.min(frames().length - 1, at)) });
  };

  view.subscribe(follow);
  history.store.subscribe(follow);
  runs.store.subscribe(follow);

  const close = () => {
    pause();
    stopWatching();
    store.setState({ open: false, ...(store.getState().computing ? NOTHING : {}) });
  };

  return {
    store,
    frame,
    toggle() {
      if (store.getState().open) {
        close();
        return;
      }
      store.setState({ open: true });
      view.setState({ sheetOpen: false, placing: [] });
      follow();
    },
    close,
    go,
    step: (by) => go(store.getState().at + by),
    togglePlay() {
      const { playing, at } = store.getState();
      if (playing) {
        pause();
        return;
      }
      if (frames().length < 2) return;
      store.setState({ playing: true, at: at + 1 >= frames().length ? 0 : at });
      tick();
    },
    setSpeed(speed) {
      store.setState({ speed });
      if (store.getState().playing) tick();
    },
    toggleKept() {
      const mask = frames().at(-1)?.mask;
      const { kept, annotationId } = store.getState();
      const annotation = history.document().annotations.find((each) => each.id === annotationId);
      if (kept || !mask || !annotation) {
        store.setState({ kept: undefined });
        return;
      }
      const set = Object.entries(annotation.parameters).map(([id, value]) => `${id} ${value}`);
      store.setState({ kept: { mask, words: set.join(', ') || 'every parameter at its default' } });
    },
  };
}
