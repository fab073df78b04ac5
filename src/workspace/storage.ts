import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { RunResult } from '../engine/api';
import type { TrainedHead } from '../heads';
import type { Counters, WorkspaceDocument } from './document';
import type { SavedTraining, TrainingStorage } from './training';

/** A workspace as it comes back from storage. */
export interface SavedWorkspace {
  readonly document: WorkspaceDocument;
  readonly counters: Counters;
  readonly blobs: ReadonlyMap<string, Blob>;
  readonly results: readonly (readonly [string, RunResult])[];
  readonly heads: readonly TrainedHead[];
}

/** What is to be written, all of it or nothing. */
export interface Batch {
  readonly document?: { readonly document: WorkspaceDocument; readonly counters: Counters };
  readonly blobs: readonly (readonly [string, Blob])[];
  readonly results: readonly (readonly [string, RunResult])[];
  readonly heads: readonly TrainedHead[];
}

/** Where a workspace is kept between visits. Rejects with whatever the browser gives as the reason. */
export interface WorkspaceStorage {
  /** Undefined when nothing has ever been saved. */
  readonly load: () => Promise<SavedWorkspace | undefined>;
  readonly write: (batch: Batch) => Promise<void>;
  /** Deletes the files, results and heads that are not named. */
  readonly prune: (
    imageIds: ReadonlySet<string>,
    runKeys: ReadonlySet<string>,
    headKeys: ReadonlySet<string>,
  ) => Promise<void>;
  /** The training under way, kept apart from the workspace. */
  readonly training: TrainingStorage;
}

interface Schema extends DBSchema {
  workspace: {
    key: string;
    value: { version: 1; document: WorkspaceDocument; counters: Counters };
  };
  blobs: { key: string; value: Blob };
  results: { key: string; value: RunResult };
  heads: { key: string; value: TrainedHead };
  training: { key: string; value: { version: 1; training: SavedTraining } };
}

const DOCUMENT_KEY = 'document';
const TRAINING_KEY = 'training';

/** Storage in this browser's IndexedDB; the database opens with the first call. */
export function createIndexedDbStorage(name = 'pointillist'): WorkspaceStorage {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const open = (): Promise<IDBPDatabase<Schema>> => {
    let refuse: (error: Error) => void = () => {};
    const blocked = new Promise<never>((_, reject) => {
      refuse = reject;
    });
    const database = openDB<Schema>(name, 2, {
      upgrade(db, before) {
        if (before < 1) {
          db.createObjectStore('workspace');
          db.createObjectStore('blobs');
          db.createObjectStore('results');
        }
        db.createObjectStore('heads');
        db.createObjectStore('training');
      },
      blocking(_, __, event) {
        // A newer page wants to change the stores; this one opens them anew when it next saves.
        (event.target as IDBDatabase).close();
        opened = undefined;
      },
      blocked: () => refuse(new Error('another tab has an earlier version of this page open: close it')),
      terminated() {
        opened = undefined;
      },
    });
    return Promise.race([database, blocked]).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
  };
  const database = () => {
    opened ??= open();
    return opened;
  };

  return {
    async load() {
      const db = await database();
      const saved = await db.get('workspace', DOCUMENT_KEY);
      if (!saved) return undefined;
      const [blobKeys, blobs, resultKeys, results, heads] = await Promise.all([
        db.getAllKeys('blobs'),
        db.getAll('blobs'),
        db.getAllKeys('results'),
        db.getAll('results'),
        db.getAll('heads'),
      ]);
      return {
        document: saved.document,
        counters: saved.counters,
        blobs: new Map(blobKeys.flatMap((key, at) => (blobs[at] ? [[key, blobs[at]] as const] : []))),
        results: resultKeys.flatMap((key, at) => (results[at] ? [[key, results[at]] as const] : [])),
        heads,
      };
    },
    async write(batch) {
      const db = await database();
      // Everything is put before the first await: a page that goes away right now still gets its write.
      const transaction = db.transaction(['workspace', 'blobs', 'results', 'heads'], 'readwrite');
      const puts: Promise<unknown>[] = [];
      for (const [id, blob] of batch.blobs) puts.push(transaction.objectStore('blobs').put(blob, id));
      for (const [key, result] of batch.results) {
        puts.push(transaction.objectStore('results').put(result, key));
      }
      for (const head of batch.heads) puts.push(transaction.objectStore('heads').put(head, head.key));
      if (batch.document) {
        puts.push(transaction.objectStore('workspace').put({ version: 1, ...batch.document }, DOCUMENT_KEY));
      }
      // Committing by itself would wait for the answers to the puts, and the page may be gone by then.
      transaction.commit();
      await Promise.all([...puts, transaction.done]);
    },
    async prune(imageIds, runKeys, headKeys) {
      const db = await database();
      const transaction = db.transaction(['blobs', 'results', 'heads'], 'readwrite');
      const blobs = transaction.objectStore('blobs');
      const results = transaction.objectStore('results');
      for (const key of await blobs.getAllKeys()) if (!imageIds.has(key)) await blobs.delete(key);
      for (const key of await results.getAllKeys()) if (!runKeys.has(key)) await results.delete(key);
      const heads = transaction.objectStore('heads');
      for (const key of await heads.getAllKeys()) if (!headKeys.has(key)) await heads.delete(key);
      await transaction.done;
    },
    training: {
      load: async () => (await (await database()).get('training', TRAINING_KEY))?.training,
      async save(training) {
        await (await database()).put('training', { version: 1, training }, TRAINING_KEY);
      },
      clear: async () => (await database()).delete('training', TRAINING_KEY),
    },
  };
}
