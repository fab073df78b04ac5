import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient, Watched } from '../../engine/api';
import type { Rle } from '../../mask';
import type { Frame } from '../../methods/declaration';
import {
  type Annotation,
  annotationState,
  type HeadShelf,
  type History,
  keyOf,
  maskAt,
  type Runs,
  requestOf,
  rleOf,
} from '../../workspace';
import type { ViewStore } from '../app/view-store';
import { PALETTE, takeOver } from '../stage/map-picture';

/** Frames a second at speed 1. */
export const RATE = 1.25;

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
  /** Runs on the same photo that newer ones are compared with, in the order kept. */
  readonly kept: readonly KeptRun[];
  /** Runs are compared, in place of one frame's words and numbers. */
  readonly comparing: boolean;
}

/** A run to compare with. */
export interface KeptRun extends Pick<Annotation, 'imageId' | 'method' | 'parameters' | 'head'> {
  readonly annotationId: number;
  /** The run's own key. */
  readonly key: string;
  /** On its place of the wheel. */
  readonly mask: Rle;
  /** Milliseconds it took. */
  readonly ms: number;
}

/** Runs kept at the most; one more lets the oldest go. */
const MOST_KEPT = 5;

/** Watches the selected object while it is open. */
export interface Timeline {
  readonly store: StoreApi<TimelineState>;
  readonly frame: () => Frame | undefined;
  readonly toggle: () => void;
  readonly close: () => void;
  /** Shows one frame and stops playing. */
  readonly go: (at: number) => void;
  readonly step: (by: 1 | -1) => void;
  /** The next run is looked at from its first frame, not where the one before was. */
  readonly startOver: () => void;
  /** Plays from here; at the end, from the beginning. */
  readonly togglePlay: () => void;
  readonly setSpeed: (speed: number) => void;
  /** The selected object's run; while a newer one computes, the one before. */
  readonly present: () => KeptRun | undefined;
  /** Keeps the present run to compare newer ones with. */
  readonly keep: () => void;
  readonly letGo: (key: string) => void;
  /** Compares runs, keeping the present one where none is kept; or goes back to the frame. */
  readonly toggleComparing: () => void;
}

/** What the timeline needs of the app. */
interface TimelineParts {
  readonly engine: Pick<EngineClient, 'watch'>;
  readonly history: History;
  readonly runs: Runs;
  /** Trained heads that runs predict by. */
  readonly heads: Pick<HeadShelf, 'store'>;
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
} as const;

/** The frame of a new run that stands where one stood in the run before. */
function samePlace(frames: readonly Frame[], before: Frame | undefined): number {
  if (!before) return 0;
  const inStage = frames.flatMap((frame, at) => (frame.stage === before.stage ? [at] : []));
  return inStage[Math.min(before.step, inStage.length - 1)] ?? 0;
}

/** Makes a closed timeline that follows the selection. Only the selected object's frames are kept. */
export function createTimeline({ engine, history, runs, heads, view }: TimelineParts): Timeline {
  const store = createStore<TimelineState>()(() => ({
    open: false,
    speed: 1,
    kept: [],
    comparing: false,
    ...NOTHING,
  }));
  let watching: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let startsOver = false;

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
      const watched = await engine.watch(requestOf(annotation, heads.store.getState().heads), {
        signal: controller.signal,
        palette: PALETTE,
      });
      takeOver(watched.frames.flatMap(({ map }) => (map ? [map] : [])));
      if (controller.signal.aborted) return;
      const at = startsOver ? 0 : samePlace(watched.frames, frame());
      startsOver = false;
      store.setState({ watched, computing: false, at });
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

  // Masks of one photo can be compared, those of two cannot.
  view.subscribe(({ imageId }) => {
    const { kept } = store.getState();
    if (kept.some((run) => run.imageId !== imageId)) store.setState({ kept: [], comparing: false });
  });

  let latest: KeptRun | undefined;
  /** The selected object's run where it is done. */
  const finished = (): KeptRun | undefined => {
    const { selected } = view.getState();
    const annotation = history.document().annotations.find((each) => each.id === selected);
    const result = annotation && runs.store.getState().results.get(keyOf(annotation));
    const mask = result && maskAt(result, annotation.scale);
    if (!mask) return undefined;
    const { id, imageId, method, parameters, head } = annotation;
    const key = keyOf(annotation);
    const { counts } = mask;
    if (latest?.key === key && latest.annotationId === id && latest.mask.counts === counts) return latest;
    return {
      annotationId: id,
      imageId,
      method,
      parameters,
      ...(head === undefined ? {} : { head }),
      key,
      ms: result.ms,
      mask: rleOf(mask, result.image),
    };
  };
  const present = (): KeptRun | undefined => {
    latest = finished() ?? (latest?.annotationId === view.getState().selected ? latest : undefined);
    return latest;
  };

  const keep = () => {
    const run = finished();
    if (!run) return;
    const others = store.getState().kept.filter(({ key }) => key !== run.key);
    store.setState({ kept: [...others, run].slice(-MOST_KEPT) });
  };

  const close = () => {
    pause();
    stopWatching();
    startsOver = false;
    store.setState({ open: false, comparing: false, ...(store.getState().computing ? NOTHING : {}) });
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
    startOver() {
      pause();
      startsOver = true;
    },
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
    present,
    keep,
    letGo(key) {
      const kept = store.getState().kept.filter((run) => run.key !== key);
      store.setState({ kept, ...(kept.length === 0 ? { comparing: false } : {}) });
    },
    toggleComparing() {
      const { comparing, kept } = store.getState();
      if (!comparing && kept.length === 0) keep();
      if (!comparing && store.getState().kept.length === 0) return;
      store.setState({ comparing: !comparing });
      // The mask is what is compared: it is the last frame.
      if (!comparing) go(frames().length - 1);
    },
  };
}
