import { temporal } from 'zundo';
import { createStore } from 'zustand/vanilla';
import { emptyDocument, type WorkspaceDocument } from './document';
import { regardHeads } from './heads';
import { regardOthers } from './others';
import { createPrototypeKeeper } from './prototypes';

/** What led to a document: the words of the undo button, and what the step may grow with. */
interface Step {
  /** Completes "Undo: …". Empty for the document one starts from. */
  readonly label: string;
  /** Consecutive steps of one group are one step. */
  readonly group?: string;
}

interface HistoryState {
  readonly document: WorkspaceDocument;
  readonly step: Step;
}

/** Steps kept; documents share what did not change, so a step costs little. */
const LIMIT = 1000;

const start: Step = { label: '' };

const createHistoryStore = () =>
  createStore<HistoryState>()(
    temporal((): HistoryState => ({ document: emptyDocument(), step: start }), {
      limit: LIMIT,
      equality: (past, present) => past.document === present.document,
    }),
  );

/** The document and how it came about; every change passes through `commit`. */
export interface History {
  readonly store: ReturnType<typeof createHistoryStore>;
  readonly document: () => WorkspaceDocument;
  /** Replaces the document by `next` as one undoable step; the same document is no step. */
  readonly commit: (next: WorkspaceDocument, step: Step) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** What undo would take back; undefined when there is nothing. */
  readonly undoLabel: () => string | undefined;
  /** What redo would bring back; undefined when there is nothing. */
  readonly redoLabel: () => string | undefined;
  /** Changes the document of every step, past, present and future, as if it had always been so. */
  readonly rewrite: (change: (document: WorkspaceDocument) => WorkspaceDocument) => void;
  /** Starts over from a document; nothing before it can be undone. */
  readonly reset: (document: WorkspaceDocument) => void;
  /** Hears of every change of the document or of what can be undone. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Makes an empty workspace document with its history. */
export function createHistory(): History {
  const store = createHistoryStore();
  const keepPrototypes = createPrototypeKeeper();
  /** What objects depend on besides what they say themselves. */
  const regard = (document: WorkspaceDocument) => keepPrototypes(regardHeads(regardOthers(document)));
  const past = () => store.temporal.getState();
  return {
    store,
    document: () => store.getState().document,
    commit(next, step) {
      const present = store.getState();
      if (next === present.document) return;
      const grows =
        step.group !== undefined &&
        step.group === present.step.group &&
        past().pastStates.length > 0 &&
        past().futureStates.length === 0;
      if (grows) past().pause();
      store.setState({ document: regard(next), step });
      if (grows) past().resume();
    },
    undo: () => past().undo(),
    redo: () => past().redo(),
    undoLabel: () => (past().pastStates.length > 0 ? store.getState().step.label : undefined),
    redoLabel: () => past().futureStates.at(-1)?.step?.label,
    rewrite(change) {
      const rewritten = (state: Partial<HistoryState>) =>
        state.document === undefined ? state : { ...state, document: regard(change(state.document)) };
      const { pastStates, futureStates } = past();
      past().pause();
      store.setState(({ document }) => ({ document: regard(change(document)) }));
      past().resume();
      store.temporal.setState({
        pastStates: pastStates.map(rewritten),
        futureStates: futureStates.map(rewritten),
      });
    },
    reset(document) {
      past().pause();
      store.setState({ document: regard(document), step: start });
      past().resume();
      past().clear();
    },
    subscribe(listener) {
      const unsubscribe = [store.subscribe(listener), store.temporal.subscribe(listener)];
      return () => {
        for (const stop of unsubscribe) stop();
      };
    },
  };
}
