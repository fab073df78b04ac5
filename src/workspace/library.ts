import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../engine/api';
import type { WorkspaceImage } from './document';
import type { History } from './history';

/** The photos' files, and which of them the engine has open. */
interface LibraryState {
  readonly version: number;
  /** Files by image id; kept after a photo is removed, because undo can bring it back. */
  readonly blobs: Map<string, Blob>;
  readonly opened: Set<string>;
  /** Photos whose file is gone or can no longer be read, with a sentence each. */
  readonly missing: Map<string, string>;
}

/** Keeps the engine's open images the same as the document's. */
export interface Library {
  readonly store: StoreApi<LibraryState>;
  /** Opens a new file in the engine. Rejects with the engine's sentence; then nothing is kept. */
  readonly read: (file: Blob, name: string) => Promise<WorkspaceImage>;
  /** Files of photos. @throws a sentence where one is gone */
  readonly filesOf: (
    imageIds: ReadonlySet<string>,
  ) => readonly { readonly id: string; readonly name: string; readonly file: Blob }[];
  /** Takes over the files of a document that is about to be restored. */
  readonly restore: (blobs: ReadonlyMap<string, Blob>) => void;
  /** Opens and closes so that the engine has what the document has. */
  readonly sync: () => void;
}

/** What a person is told about a photo whose file did not come back. */
const lostPhoto = (name: string): string =>
  `The file of ${name} could not be restored from this browser's storage. Remove it and open the file again; its objects keep their finished masks.`;

/** Makes an empty library that follows the history. */
export function createLibrary(
  engine: Pick<EngineClient, 'openImage' | 'closeImage'>,
  history: History,
): Library {
  const store = createStore<LibraryState>()(() => ({
    version: 0,
    blobs: new Map(),
    opened: new Set(),
    missing: new Map(),
  }));
  const changed = () => store.setState((state) => ({ version: state.version + 1 }));
  const opening = new Set<string>();
  let followed = history.document().images;

  const open = async (image: WorkspaceImage) => {
    const { blobs, opened, missing } = store.getState();
    if (opened.has(image.id) || opening.has(image.id) || missing.has(image.id)) return;
    const blob = blobs.get(image.id);
    if (!blob) {
      missing.set(image.id, lostPhoto(image.name));
      changed();
      return;
    }
    opening.add(image.id);
    try {
      await engine.openImage(image.id, blob, image.name);
      opened.add(image.id);
    } catch (error) {
      missing.set(image.id, error instanceof Error ? error.message : String(error));
    } finally {
      opening.delete(image.id);
    }
    changed();
  };

  const sync = () => {
    const { opened } = store.getState();
    const images = history.document().images;
    followed = images;
    const present = new Set(images.map((image) => image.id));
    for (const id of opened) {
      if (present.has(id)) continue;
      opened.delete(id);
      engine.closeImage(id);
    }
    for (const image of images) void open(image);
  };
  history.store.subscribe(() => {
    if (history.document().images !== followed) sync();
  });

  return {
    store,
    async read(file, name) {
      const id = crypto.randomUUID();
      const size = await engine.openImage(id, file, name);
      const { blobs, opened } = store.getState();
      blobs.set(id, file);
      opened.add(id);
      changed();
      return { id, name, width: size.width, height: size.height };
    },
    filesOf(imageIds) {
      const { blobs, missing } = store.getState();
      return [...imageIds].map((id) => {
        const image = history.document().images.find((each) => each.id === id);
        const file = blobs.get(id);
        if (!image) throw new Error('A photo that this learns from is not in the workspace any more.');
        if (!file) throw new Error(missing.get(id) ?? lostPhoto(image.name));
        return { id, name: image.name, file };
      });
    },
    restore(blobs) {
      const state = store.getState();
      state.missing.clear();
      for (const [id, blob] of blobs) state.blobs.set(id, blob);
      changed();
    },
    sync,
  };
}
