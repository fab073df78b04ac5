import type { EngineClient, EngineStatus } from '../engine/api';
import type { Annotation } from './document';
import type { HeadShelf } from './heads';
import type { History } from './history';
import type { Library } from './library';
import { keyOf, type Runs, requestOf } from './runs';

/** Runs handed to the engine at once: one computes, one waits so that the engine is never idle. */
const AT_ONCE = 2;

/** A cancelled run that is still wanted (the engine started anew) is asked for again after this. */
const AGAIN_MS = 250;

/** Asks the engine for every mask that the document wants and nobody has. */
export interface Runner {
  /** Objects of the document that wait for their mask. */
  readonly waiting: () => readonly Annotation[];
  readonly stop: () => void;
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/**
 * Starts the scheduler: the newest object first, and whatever no object wants any more is cancelled.
 * @param engine runs start when it is ready and wait until then
 */
export function startRunner(
  engine: Pick<EngineClient, 'run' | 'onStatus'>,
  history: History,
  library: Library,
  runs: Runs,
  heads: Pick<HeadShelf, 'store'>,
): Runner {
  const inFlight = new Map<string, AbortController>();
  let status: EngineStatus['state'] = 'loading';
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const waiting = () => {
    const { results, failures } = runs.store.getState();
    return history.document().annotations.filter((annotation) => {
      const key = keyOf(annotation);
      return !results.has(key) && !failures.has(key);
    });
  };

  const launch = async (annotation: Annotation) => {
    const key = keyOf(annotation);
    const controller = new AbortController();
    inFlight.set(key, controller);
    try {
      const result = await engine.run(requestOf(annotation, heads.store.getState().heads), {
        signal: controller.signal,
        onPreview: (preview) => {
          if (!controller.signal.aborted) runs.preview(key, preview);
        },
      });
      if (!controller.signal.aborted) runs.keep(key, result);
    } catch (error) {
      if (controller.signal.aborted) return;
      if (isAbort(error)) {
        clearTimeout(timer);
        timer = setTimeout(schedule, AGAIN_MS);
        return;
      }
      runs.fail(key, error instanceof Error ? error.message : String(error));
    } finally {
      if (inFlight.get(key) === controller) inFlight.delete(key);
      if (!isPaused()) schedule();
    }
  };

  /** While a retry is pending nothing else starts: the engine is between two lives. */
  const isPaused = () => timer !== undefined;

  function schedule() {
    timer = undefined;
    if (stopped) return;
    const { opened, missing } = library.store.getState();
    const wanted = waiting();
    const keys = new Set(wanted.map(keyOf));
    for (const [key, controller] of inFlight) {
      if (keys.has(key)) continue;
      inFlight.delete(key);
      controller.abort();
    }
    if (status !== 'ready') return;
    for (const annotation of wanted.toReversed()) {
      const key = keyOf(annotation);
      const sentence = missing.get(annotation.imageId);
      if (sentence !== undefined) runs.fail(key, sentence);
      else if (inFlight.size < AT_ONCE && opened.has(annotation.imageId) && !inFlight.has(key)) {
        void launch(annotation);
      }
    }
  }

  const unsubscribe = [
    history.store.subscribe(schedule),
    library.store.subscribe(schedule),
    runs.store.subscribe(schedule),
    engine.onStatus((next) => {
      // A restarted engine may succeed where the one before it gave up.
      if (next.state === 'ready' && status !== 'ready') runs.retry();
      status = next.state;
      runs.setEngineFailure(next.state === 'failed' ? next.sentence : undefined);
      schedule();
    }),
  ];
  return {
    waiting,
    stop() {
      stopped = true;
      clearTimeout(timer);
      for (const off of unsubscribe) off();
      for (const controller of inFlight.values()) controller.abort();
      inFlight.clear();
    },
  };
}
