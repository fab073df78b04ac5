import type { RunResult } from '../../engine/api';
import type { Prompt } from '../../methods/declaration';
import { type App, methodsFor } from '../app/app';

/** A run older than this has no chance of being what one wants to see: it is cancelled for a newer one. */
const STALE_MS = 300;

/** A pointer that moves on within this never starts a run, nor does one that clicks at once. */
const REST_MS = 24;

/** Crop side of the preview; a quarter of the encode's time for a slightly coarser mask. */
const PREVIEW_CROP = 224;

/** What the mask would be if the point under the pointer were placed. */
export interface LivePreview {
  /** The newest result for what is being asked. */
  readonly result: () => RunResult | undefined;
  /** Asks for another prompt; the last one asked wins. */
  readonly ask: (imageId: string, prompt: Prompt, method?: string) => void;
  readonly stop: () => void;
}

/** Makes a preview that calls `draw` when there is something new to see. */
export function createLivePreview(app: App, draw: () => void): LivePreview {
  let result: RunResult | undefined;
  let running: { readonly abort: AbortController; readonly since: number } | undefined;
  let next: (() => void) | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let asked = '';

  /**
   * A quick run on a small crop; if nothing newer was asked for by then, the run as it will be once the point is
   * placed, so that a click finds its crop encoded.
   */
  const launch = (imageId: string, prompt: Prompt, methodId: string | undefined, quick: boolean) => {
    const method = methodId
      ? app.methods.find((each) => each.id === methodId)
      : methodsFor(app.methods, prompt.kind)[0];
    if (!method) return;
    const small = quick && method.parameters.some((parameter) => parameter.id === 'cropSize');
    const abort = new AbortController();
    const mine = { abort, since: performance.now() };
    running = mine;
    app.engine
      .run(
        { imageId, method: method.id, prompt, parameters: small ? { cropSize: PREVIEW_CROP } : {} },
        { signal: abort.signal, urgent: quick },
      )
      .then((done) => {
        if (abort.signal.aborted) return;
        result = done;
        draw();
        if (small) next ??= () => launch(imageId, prompt, methodId, false);
      })
      // A preview that fails is no news: the object itself will say what is wrong.
      .catch(() => {})
      .finally(() => {
        if (running !== mine) return;
        running = undefined;
        const start = next;
        next = undefined;
        start?.();
      });
  };

  return {
    result: () => result,
    ask(imageId, prompt, method) {
      const key = JSON.stringify([imageId, prompt]);
      if (key === asked || app.status.getState().state !== 'ready') return;
      asked = key;
      clearTimeout(rest);
      const start = () => launch(imageId, prompt, method, true);
      if (!running) {
        next = undefined;
        rest = setTimeout(start, REST_MS);
        return;
      }
      next = start;
      if (performance.now() - running.since > STALE_MS) running.abort.abort();
    },
    stop() {
      const had = result !== undefined;
      asked = '';
      clearTimeout(rest);
      result = undefined;
      next = undefined;
      running?.abort.abort();
      running = undefined;
      if (had) draw();
    },
  };
}
