import { createStore, type StoreApi } from 'zustand/vanilla';

/** A sentence that stays until it is dismissed, or until whoever posted it takes it back. */
interface Notice {
  readonly id: number;
  readonly kind: 'problem' | 'news';
  /** Notices with one tag replace each other. */
  readonly tag?: string;
  readonly sentence: string;
  readonly action?: { readonly label: string; readonly perform: () => void };
  /** 0…1, or `undefined` with no bar. */
  readonly progress?: number;
}

/** The list of notices. */
export interface Notices {
  readonly store: StoreApi<readonly Notice[]>;
  readonly post: (notice: Omit<Notice, 'id'>) => void;
  readonly dismiss: (id: number) => void;
  /** Takes back the notice with this tag. */
  readonly retract: (tag: string) => void;
  readonly clear: () => void;
}

/** News that asks for nothing goes by itself after this. */
const NEWS_MS = 8000;

/** Makes an empty list. */
export function createNotices(): Notices {
  const store = createStore<readonly Notice[]>()(() => []);
  let next = 1;
  const set = (list: readonly Notice[]) => store.setState(list, true);
  const expire = (notice: Notice) => {
    if (notice.kind !== 'news' || notice.action || notice.progress !== undefined) return;
    // Only this very notice: one that has replaced it under the same tag has its own clock.
    setTimeout(() => set(store.getState().filter((each) => each !== notice)), NEWS_MS);
  };
  return {
    store,
    post(notice) {
      const list = store.getState();
      const old = notice.tag === undefined ? undefined : list.find((each) => each.tag === notice.tag);
      const made: Notice = { ...notice, id: old?.id ?? next++ };
      set(old ? list.map((each) => (each === old ? made : each)) : [...list, made]);
      expire(made);
    },
    dismiss: (id) => set(store.getState().filter((each) => each.id !== id)),
    retract(tag) {
      if (store.getState().some((each) => each.tag === tag)) {
        set(store.getState().filter((each) => each.tag !== tag));
      }
    },
    clear: () => set([]),
  };
}
