import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { RunResult } from '../engine/api';
import type { Counters, WorkspaceDocument } from './document';

/** A workspace as it comes back from storage. */
export interface SavedWorkspace {
  readonly document: WorkspaceDocument;
  readonly counters: Counters;
  readonly blobs: ReadonlyMap<string, Blob>;
  readonly results: readonly (readonly [string, RunResult])[];
}

/** What is to be written, all of it or nothing. */
export interface Batch {
  readonly document?: { readonly document: WorkspaceDocument; readonly counters: Counters };
  readonly blobs: readonly (readonly [string, Blob])[];
  readonly results: readonly (readonly [string, RunResult])[];
}

/** Where a workspace is kept between visits. Rejects with whatever the browser gives as the reason. */
export interface WorkspaceStorage {
  /** Undefined when nothing has ever been saved. */
  readonly load: () => Promise<SavedWorkspace | undefined>;
  readonly write: (batch: Batch) => Promise<void>;
  /** Deletes the files and results that are not named. */
  readonly prune: (imageIds: ReadonlySet<string>, runKeys: ReadonlySet<string>) => Promise<void>;
}

interface Schema extends DBSchema {
  workspace: {
    key: string;
    value: { version: 1; document: WorkspaceDocument; counters: Counters };
  };
  blobs: { key: string; value: Blob };
  results: { key: string; value: RunResult };
}

const DOCUMENT_KEY = 'document';

/** Storage in this browser's IndexedDB; the database opens with the first call. */
export function createIndexedDbStorage(name = 'pointillist'): WorkspaceStorage {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const database = () => {
    opened ??= openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore('workspace');
        db.createObjectStore('blobs');
        db.createObjectStore('results');
      },
      terminated() {
        opened = undefined;
      },
    }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };

  return {
    async load() {
      const db = await database();
      const saved = await db.get('workspace', DOCUMENT_KEY);
      if (!saved) return undefined;
      const [blobKeys, blobs, resultKeys, results] = await Promise.all([
        db.getAllKeys('blobs'),
        db.getAll('blobs'),
        db.getAllKeys('results'),
        db.getAll('results'),
      ]);
      return {
        document: saved.document,
        counters: saved.counters,
        blobs: new Map(blobKeys.flatMap((key, at) => (blobs[at] ? [[key, blobs[at]] as const] : []))),
        results: resultKeys.flatMap((key, at) => (results[at] ? [[key, results[at]] as const] : [])),
      };
    },
    async write(batch) {
      const db = await database();
      // Everything is put before the first await: a page that goes away right now still gets its write.
      const transaction = db.transaction(['workspace', 'blobs', 'results'], 'readwrite');
      const puts: Promise<unknown>[] = [];
      for (const [id, blob] of batch.blobs) puts.push(transaction.objectStore('blobs').put(blob, id));
      for (const [key, result] of batch.results) {
        puts.push(transaction.objectStore('results').put(result, key));
      }
      if (batch.document) {
        puts.push(transaction.objectStore('workspace').put({ version: 1, ...batch.document }, DOCUMENT_KEY));
      }
      // Committing by itself would wait for the answers to the puts, and the page may be gone by then.
      transaction.commit();
      await Promise.all([...puts, transaction.done]);
    },
    async prune(imageIds, runKeys) {
      const db = await database();
      const transaction = db.transaction(['blobs', 'results'], 'readwrite');
      const blobs = transaction.objectStore('blobs');
      const results = transaction.objectStore('results');
      for (const key of await blobs.getAllKeys()) if (!imageIds.has(key)) await blobs.delete(key);
      for (const key of await results.getAllKeys()) if (!runKeys.has(key)) await results.delete(key);
      await transaction.done;
    },
  };
}
