import type { EngineClient, EngineStatus, RunOptions, RunRequest, RunResult } from '../engine/api';
import type { TrainedHead } from '../heads';
import type { Prompt } from '../methods/declaration';
import type { NewAnnotation } from './actions';
import type { WorkspaceImage } from './document';
import type { Batch, SavedWorkspace, WorkspaceStorage } from './storage';
import type { TabLock } from './tab-lock';
import type { SavedTraining } from './training';

/** A photo by its id. */
export const photo = (id: string): WorkspaceImage => ({ id, name: `${id}.jpg`, width: 40, height: 30 });

/** An object by one click. */
export const click = (imageId: string, x = 3, y = 4): NewAnnotation => ({
  imageId,
  categoryId: 1,
  method: 'attention-shift',
  prompt: { kind: 'point', point: { x, y } } satisfies Prompt,
  parameters: {},
  scale: 0,
});

/** A result with one mask for each scale. */
export const result = (...scales: number[]): RunResult => ({
  image: { width: 40, height: 30 },
  masks: scales.map((scale) => ({
    scale,
    counts: new Uint32Array([0, 10 + scale, 1190 - scale]),
    area: 10 + scale,
    box: { x0: 0, y0: 0, x1: 1, y1: 10 },
    score: 0.5,
    rings: [],
  })),
  map: {
    title: 'map',
    grid: { columns: 1, rows: 1, crop: { x0: 0, y0: 0, x1: 40, y1: 30 } },
    values: new Float32Array([1]),
  },
  flags: [],
  stages: [],
  ms: 1,
  backend: 'cpu',
});

/** A run that a test decides about. */
interface PendingRun {
  readonly request: RunRequest;
  readonly options: RunOptions;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: Error) => void;
}

/** An engine whose runs end when the test says so. */
export function manualEngine() {
  const runs: PendingRun[] = [];
  const opened = new Set<string>();
  let listener: (status: EngineStatus) => void = () => {};
  const engine: Pick<EngineClient, 'run' | 'onStatus' | 'openImage' | 'closeImage'> = {
    run: (request, options = {}) =>
      new Promise((resolve, reject) => {
        runs.push({ request, options, resolve, reject });
        options.signal?.addEventListener('abort', () => reject(new DOMException('Cancelled', 'AbortError')));
      }),
    onStatus(next) {
      listener = next;
      next({ state: 'loading', loadedBytes: 0, totalBytes: 1 });
      return () => {};
    },
    async openImage(id) {
      opened.add(id);
      return { width: 40, height: 30 };
    },
    closeImage(id) {
      opened.delete(id);
    },
  };
  const ready: EngineStatus = {
    state: 'ready',
    model: 'm',
    network: 'n',
    kernels: 'k',
    backend: 'cpu',
    reason: 'r',
  };
  return { engine, runs, opened, say: (status: EngineStatus = ready) => listener(status) };
}

/** Storage in memory that can be made to refuse. */
export function memoryStorage() {
  const state: {
    saved: Omit<SavedWorkspace, 'blobs' | 'results' | 'heads'> | undefined;
    blobs: Map<string, Blob>;
    results: Map<string, RunResult>;
    heads: Map<string, TrainedHead>;
    training: SavedTraining | undefined;
    writes: Batch[];
    refuse: Error | undefined;
  } = {
    saved: undefined,
    blobs: new Map(),
    results: new Map(),
    heads: new Map(),
    training: undefined,
    writes: [],
    refuse: undefined,
  };
  const storage: WorkspaceStorage = {
    async load() {
      if (state.refuse) throw state.refuse;
      return (
        state.saved && {
          ...state.saved,
          blobs: new Map(state.blobs),
          results: [...state.results],
          heads: [...state.heads.values()],
        }
      );
    },
    async write(batch) {
      if (state.refuse) throw state.refuse;
      state.writes.push(batch);
      if (batch.document) state.saved = batch.document;
      for (const [id, blob] of batch.blobs) state.blobs.set(id, blob);
      for (const [key, value] of batch.results) state.results.set(key, value);
      for (const head of batch.heads) state.heads.set(head.key, head);
    },
    async prune(images, keys, headKeys) {
      for (const id of [...state.blobs.keys()]) if (!images.has(id)) state.blobs.delete(id);
      for (const key of [...state.results.keys()]) if (!keys.has(key)) state.results.delete(key);
      for (const key of [...state.heads.keys()]) if (!headKeys.has(key)) state.heads.delete(key);
    },
    training: {
      load: async () => structuredClone(state.training),
      async save(training) {
        if (state.refuse) throw state.refuse;
        state.training = structuredClone(training);
      },
      async clear() {
        state.training = undefined;
      },
    },
  };
  return { state, storage };
}

/** Locks of tabs of one browser, in memory. */
export function memoryLocks() {
  let holder: { lost: () => void; flush: () => Promise<void> } | undefined;
  return (): TabLock => {
    const me = { lost: () => {}, flush: async () => {} };
    return {
      async tryTake() {
        if (holder) return false;
        holder = me;
        return true;
      },
      async steal() {
        await holder?.flush();
        holder?.lost();
        holder = me;
      },
      wait: () => new Promise(() => {}),
      onAsked(flush) {
        me.flush = flush;
      },
      onLost(listener) {
        me.lost = listener;
      },
    };
  };
}
