import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Actions } from './actions';
import type { WorkspaceDocument } from './document';
import { type HeadShelf, headsOf } from './heads';
import type { History } from './history';
import type { Library } from './library';
import { keyOf, type Runs } from './runs';
import type { Batch, WorkspaceStorage } from './storage';
import type { TabLock } from './tab-lock';

/** Where saving stands. */
type SavingState =
  | { readonly state: 'starting' }
  | { readonly state: 'saved' }
  | { readonly state: 'saving' }
  /** Nothing reaches storage; the sentence stays until it does. */
  | { readonly state: 'refused'; readonly sentence: string }
  /** Another tab has the workspace: this one shows nothing of it and saves nothing. */
  | { readonly state: 'elsewhere' }
  /** Another tab took the workspace from this one: what is done here is not saved. */
  | { readonly state: 'taken'; readonly sentence: string };

/** What came with the workspace; `unreadable` when storage would not say. */
type Arrival = 'restored' | 'empty' | 'unreadable';

/** Autosave and restore. */
export interface Persistence {
  readonly store: StoreApi<SavingState>;
  /**
   * Takes the workspace and restores it if it is free, else as soon as the other tab closes.
   * @param arrive hears each time the workspace has come to this tab, and whether anything was in it
   */
  readonly start: (arrive: (what: Arrival) => void) => Promise<void>;
  /** "Use it here": takes the workspace from the other tab and restores it. */
  readonly takeOver: () => Promise<void>;
  /** Writes at once what is not yet written. Resolves when it is, or has been refused. */
  readonly flush: () => Promise<void>;
  /** Whether this tab has the workspace and may write to storage. */
  readonly holds: () => boolean;
}

/** At most this long after a change the write begins. */
export const SAVE_AFTER_MS = 250;

/** A refused write is tried again after this, and with every further change. */
export const RETRY_MS = 5000;

const TAKEN =
  'This workspace is now in use in another tab. Nothing you do here is saved; close this tab, or choose “Use it here”.';

function refusal(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'QuotaExceededError') {
    return 'This browser’s storage is full, so your last changes are not saved. Export now, then free some space or remove photos; saving is tried again every few seconds.';
  }
  const reason = error instanceof Error && error.message ? ` (${error.message.replace(/\.$/, '')})` : '';
  return `This browser refuses to store the workspace${reason}, so your last changes are lost when the tab closes. Export before you leave; saving is tried again every few seconds.`;
}

function unreadable(error: unknown): string {
  const reason = error instanceof Error && error.message ? ` (${error.message.replace(/\.$/, '')})` : '';
  return `This browser’s storage could not be read${reason}, so nothing you do now is saved and nothing saved before is touched. Export before you leave; to try again, reload the page.`;
}

/** The parts of a workspace that are saved and restored. */
export interface PersistedParts {
  readonly history: History;
  readonly actions: Actions;
  readonly library: Library;
  readonly runs: Runs;
  readonly heads: HeadShelf;
}

/** Makes the autosave over a storage and a lock; nothing happens before `start`. */
export function createPersistence(
  { history, actions, library, runs, heads }: PersistedParts,
  storage: WorkspaceStorage,
  lock: TabLock,
): Persistence {
  const store = createStore<SavingState>()((): SavingState => ({ state: 'starting' }));
  const say = (state: SavingState) => store.setState(state, true);

  /** What storage holds, as far as this tab knows. */
  let savedDocument: WorkspaceDocument | undefined;
  const savedBlobs = new Set<string>();
  const savedResults = new Set<string>();
  const savedHeads = new Set<string>();

  let arrive: (what: Arrival) => void = () => {};
  let active = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> | undefined;

  const pending = (): Batch | undefined => {
    const document = history.document();
    const { blobs } = library.store.getState();
    const { results } = runs.store.getState();
    const newBlobs = document.images.flatMap((image) => {
      const blob = savedBlobs.has(image.id) ? undefined : blobs.get(image.id);
      return blob ? [[image.id, blob] as const] : [];
    });
    const newResults = new Map(
      document.annotations.flatMap((annotation) => {
        const key = keyOf(annotation);
        const result = savedResults.has(key) ? undefined : results.get(key);
        return result ? [[key, result] as const] : [];
      }),
    );
    const newHeads = headsOf(document).flatMap(({ key }) => {
      const head = savedHeads.has(key) ? undefined : heads.store.getState().heads.get(key);
      return head ? [head] : [];
    });
    const changed = document !== savedDocument;
    if (!changed && newBlobs.length === 0 && newResults.size === 0 && newHeads.length === 0) return undefined;
    return {
      ...(changed ? { document: { document, counters: actions.counters() } } : {}),
      blobs: newBlobs,
      results: [...newResults],
      heads: newHeads,
    };
  };

  const write = async (batch: Batch) => {
    if (store.getState().state !== 'refused') say({ state: 'saving' });
    try {
      await storage.write(batch);
      if (batch.document) savedDocument = batch.document.document;
      for (const [id] of batch.blobs) savedBlobs.add(id);
      for (const [key] of batch.results) savedResults.add(key);
      for (const { key } of batch.heads) savedHeads.add(key);
      if (active) say({ state: 'saved' });
    } catch (error) {
      if (!active) return;
      say({ state: 'refused', sentence: refusal(error) });
      schedule(RETRY_MS);
    }
  };

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (!active) return;
    if (writing) {
      await writing;
      if (store.getState().state === 'refused') return;
    }
    const batch = active ? pending() : undefined;
    if (!batch) return;
    writing = write(batch);
    await writing;
    writing = undefined;
  };

  /** The first change sets the clock and later ones do not push it back. */
  function schedule(after: number) {
    if (!active || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush().then(() => {
        if (active && store.getState().state === 'saved' && pending()) schedule(SAVE_AFTER_MS);
      });
    }, after);
  }

  const onChange = () => {
    if (!active) return;
    // While storage refuses, only its own clock tries again: a full disk is not helped by haste.
    if (store.getState().state === 'refused' && timer !== undefined) return;
    schedule(SAVE_AFTER_MS);
  };
  history.store.subscribe(onChange);
  runs.store.subscribe(onChange);
  library.store.subscribe(onChange);
  heads.store.subscribe(onChange);

  lock.onAsked(flush);
  lock.onLost(() => {
    active = false;
    clearTimeout(timer);
    timer = undefined;
    say({ state: 'taken', sentence: TAKEN });
  });

  const restore = async (): Promise<void> => {
    say({ state: 'starting' });
    savedBlobs.clear();
    savedResults.clear();
    savedHeads.clear();
    savedDocument = undefined;
    const saved = await storage.load().catch((error: unknown) => {
      // Writing now could put an empty workspace over one that is only unreadable at the moment.
      say({ state: 'refused', sentence: unreadable(error) });
      arrive('unreadable');
    });
    if (store.getState().state === 'refused') return;
    active = true;
    if (!saved) {
      savedDocument = history.document();
      say({ state: 'saved' });
      arrive('empty');
      return;
    }
    for (const id of saved.blobs.keys()) savedBlobs.add(id);
    for (const [key] of saved.results) savedResults.add(key);
    for (const { key } of saved.heads) savedHeads.add(key);
    savedDocument = saved.document;
    runs.clear();
    runs.keepAll(saved.results);
    heads.add(saved.heads);
    library.restore(saved.blobs);
    actions.restore(saved.document, saved.counters);
    say({ state: 'saved' });
    arrive('restored');
    // What no photo and no object names any more could only have served an undo of an earlier visit.
    const images = new Set(saved.document.images.map((image) => image.id));
    const keys = new Set(saved.document.annotations.map(keyOf));
    const headKeys = new Set(headsOf(saved.document).map(({ key }) => key));
    for (const id of savedBlobs) if (!images.has(id)) savedBlobs.delete(id);
    for (const key of savedResults) if (!keys.has(key)) savedResults.delete(key);
    for (const key of savedHeads) if (!headKeys.has(key)) savedHeads.delete(key);
    await storage.prune(images, keys, headKeys).catch(() => {});
  };

  return {
    store,
    async start(listener) {
      arrive = listener;
      if (await lock.tryTake()) {
        await restore();
        return;
      }
      say({ state: 'elsewhere' });
      void lock.wait().then(restore);
    },
    async takeOver() {
      await lock.steal();
      await restore();
    },
    flush,
    holds: () => active,
  };
}

/** Writes what is pending whenever the page may be about to go. Returns the way to stop. */
export function flushWhenHidden(persistence: Pick<Persistence, 'flush'>, page: Document): () => void {
  const hidden = () => {
    if (page.visibilityState === 'hidden') void persistence.flush();
  };
  const leaving = () => void persistence.flush();
  page.addEventListener('visibilitychange', hidden);
  page.defaultView?.addEventListener('pagehide', leaving);
  return () => {
    page.removeEventListener('visibilitychange', hidden);
    page.defaultView?.removeEventListener('pagehide', leaving);
  };
}
