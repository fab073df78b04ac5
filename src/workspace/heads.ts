import { createStore, type StoreApi } from 'zustand/vanilla';
import { headOf, type TrainedHead } from '../heads';
import { headIdOf, METHODS } from '../methods';
import { type Annotation, type KeptHead, plural, type WorkspaceDocument, withoutLearnt } from './document';
import type { History } from './history';

/** Trained heads with their weights, by key: beside the document, as the photos' files are. */
export interface HeadShelf {
  readonly store: StoreApi<{ readonly version: number; readonly heads: Map<string, TrainedHead> }>;
  readonly add: (heads: Iterable<TrainedHead>) => void;
}

/** Makes an empty shelf. A head stays on it when its document lets it go, because undo can bring it back. */
export function createHeadShelf(): HeadShelf {
  const store = createStore<{ readonly version: number; readonly heads: Map<string, TrainedHead> }>()(() => ({
    version: 0,
    heads: new Map(),
  }));
  return {
    store,
    add(heads) {
      const present = store.getState().heads;
      for (const head of heads) present.set(head.key, head);
      store.setState(({ version }) => ({ version: version + 1 }));
    },
  };
}

/** The same for all documents that keep none, so that nobody takes it for a change. */
const NONE: readonly KeptHead[] = [];

/** Heads that the document keeps, in the order they were kept. */
export const headsOf = (document: WorkspaceDocument): readonly KeptHead[] => document.heads ?? NONE;

/** Objects that a head makes the masks of. */
export const usersOf = (document: WorkspaceDocument, key: string): readonly Annotation[] =>
  document.annotations.filter(({ head }) => head === key);

/** The head that an object's method predicts by with its parameters, if any. */
const wantedHead = ({ method, parameters }: Annotation) => {
  const declaration = METHODS.find(({ id }) => id === method);
  return declaration && headIdOf(declaration, parameters);
};

/**
 * The document with every object's head as its parameters have it. One that needs a head and has none takes the one
 * kept last; whoever has one keeps it, whatever is kept later.
 */
export function regardHeads(document: WorkspaceDocument): WorkspaceDocument {
  let changed = false;
  const annotations = document.annotations.map((annotation) => {
    const wanted = wantedHead(annotation);
    const key = wanted
      ? (annotation.head ?? headsOf(document).findLast(({ head }) => head === wanted)?.key)
      : undefined;
    const called = classOf(document, annotation, key);
    if (annotation.head === key && annotation.headClass === called) return annotation;
    changed = true;
    const { head: _, headClass: __, ...rest } = annotation;
    return {
      ...rest,
      ...(key === undefined ? {} : { head: key }),
      ...(called === undefined ? {} : { headClass: called }),
    };
  });
  return changed ? { ...document, annotations } : document;
}

/** What a head calls an object's class; it may be called otherwise here by now. */
function classOf(
  document: WorkspaceDocument,
  { categoryId }: Annotation,
  key: string | undefined,
): string | undefined {
  const kept = headsOf(document).find((each) => each.key === key);
  if (!kept || kept.classes.length === 0) return undefined;
  const known = kept.classes.find((each) => each.categoryId === categoryId);
  return known?.name ?? document.categories.find(({ id }) => id === categoryId)?.name;
}

/** A head as the document keeps it. Its classes are those of the workspace that are called so. */
export function keptHead(
  document: WorkspaceDocument,
  { key, head, made, classes }: TrainedHead,
  name: string,
  heldOut?: KeptHead['heldOut'],
): KeptHead {
  return {
    key,
    head,
    name,
    made,
    classes: classes.map((each) => {
      const categoryId = document.categories.find((category) => category.name === each)?.id;
      return { name: each, ...(categoryId === undefined ? {} : { categoryId }) };
    }),
    ...(heldOut ? { heldOut } : {}),
  };
}

/** What a person does with trained heads; each call is one undo step. */
export interface HeadActions {
  /** Keeps a head with the data set. No object changes. One that is kept already stays as it is. */
  readonly keepHead: (head: KeptHead) => void;
  readonly renameHead: (key: string, name: string) => void;
  /** Lets the head make the masks of these objects, as far as they are of its method. */
  readonly applyHead: (key: string, ids: ReadonlySet<number>) => void;
  /** Gives every object that the head makes the mask of back to its method without a head. */
  readonly releaseHead: (key: string) => void;
  /** Releases its objects and lets it go. */
  readonly removeHead: (key: string) => void;
}

/** The named actions over a history. */
export function createHeadActions(history: History): HeadActions {
  const keptOf = (key: string) => headsOf(history.document()).find((each) => each.key === key);

  /** Objects of the head without it, and how many there were. */
  const released = ({ key, head }: KeptHead) => {
    const { annotations } = history.document();
    const uses = Object.keys(headOf(head).uses);
    const count = annotations.filter((each) => each.head === key).length;
    const without = annotations.map((each) => {
      if (each.head !== key) return each;
      const { head: _, headClass: __, ...rest } = withoutLearnt(each);
      const parameters = Object.entries(each.parameters).filter(([id]) => !uses.includes(id));
      return { ...rest, parameters: Object.fromEntries(parameters) };
    });
    return { count, without };
  };

  return {
    keepHead(head) {
      const document = history.document();
      if (keptOf(head.key)) return;
      history.commit({ ...document, heads: [...headsOf(document), head] }, { label: `keep ${head.name}` });
    },
    renameHead(key, name) {
      const document = history.document();
      const old = keptOf(key);
      if (!old || old.name === name) return;
      history.commit(
        { ...document, heads: headsOf(document).map((each) => (each === old ? { ...old, name } : each)) },
        { label: `rename ${old.name} to ${name}` },
      );
    },
    applyHead(key, ids) {
      const document = history.document();
      const kept = keptOf(key);
      if (!kept) return;
      const { method, uses } = headOf(kept.head);
      let count = 0;
      const annotations = document.annotations.map((each) => {
        if (!ids.has(each.id) || each.method !== method || each.head === key) return each;
        count += 1;
        return { ...withoutLearnt(each), parameters: { ...each.parameters, ...uses }, head: key };
      });
      if (count === 0) return;
      history.commit(
        { ...document, annotations },
        { label: `use ${kept.name} for ${plural(count, 'object')}` },
      );
    },
    releaseHead(key) {
      const kept = keptOf(key);
      if (!kept) return;
      const { count, without } = released(kept);
      if (count === 0) return;
      history.commit(
        { ...history.document(), annotations: without },
        { label: `no longer use ${kept.name}` },
      );
    },
    removeHead(key) {
      const document = history.document();
      const kept = keptOf(key);
      if (!kept) return;
      const { count, without } = released(kept);
      const also = count > 0 ? `, which ${plural(count, 'object')} used` : '';
      history.commit(
        {
          ...document,
          annotations: without,
          heads: headsOf(document).filter((each) => each !== kept),
        },
        { label: `remove ${kept.name}${also}` },
      );
    },
  };
}
