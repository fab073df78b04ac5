import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient, EngineStatus } from '../../engine/api';
import type { OpenTraining } from '../../engine/training';
import type { MethodDeclaration, PromptKind } from '../../methods/declaration';
import {
  type Actions,
  type Annotation,
  type AnnotationState,
  carryOver,
  createActions,
  createHeadShelf,
  createHistory,
  createIndexedDbStorage,
  createLibrary,
  createPersistence,
  createRuns,
  createTabLock,
  createTraining,
  type HeadShelf,
  type History,
  keyOf,
  type Library,
  type Persistence,
  type Runner,
  type Runs,
  type RunsState,
  startRunner,
  type Training,
  type TrainingState,
  type WorkspaceDocument,
} from '../../workspace';
import { createProposals, type ProposalState, type ProposalStore } from '../auto/proposal-store';
import { createNotices, type Notices } from '../notices/notice-store';
import { type Affinity, type AffinityState, createAffinity } from '../timeline/affinity';
import { createTimeline, type Timeline, type TimelineState } from '../timeline/timeline';
import { createTour, type TourStore } from '../tour/tour-store';
import { createTruth, type TruthState, type TruthStore } from '../truth/truth-store';
import { createViewStore, type ViewState, type ViewStore } from './view-store';

/** Everything the page is made of, for components to use. */
export interface App {
  readonly engine: EngineClient;
  readonly methods: readonly MethodDeclaration[];
  readonly status: StoreApi<EngineStatus>;
  readonly history: History;
  readonly actions: Actions;
  readonly runs: Runs;
  readonly library: Library;
  readonly runner: Runner;
  readonly persistence: Persistence;
  readonly view: ViewStore;
  readonly notices: Notices;
  readonly timeline: Timeline;
  readonly affinity: Affinity;
  readonly truth: TruthStore;
  readonly tour: TourStore;
  readonly proposals: ProposalStore;
  readonly heads: HeadShelf;
  readonly training: Training;
}

/** Puts the house together around an engine. */
export function createApp(
  engine: EngineClient,
  methods: readonly MethodDeclaration[],
  openTraining: OpenTraining,
): App {
  const history = createHistory();
  const actions = createActions(history);
  const runs = createRuns();
  const library = createLibrary(engine, history);
  carryOver(history, runs);
  const heads = createHeadShelf();
  const runner = startRunner(engine, history, library, runs, heads);
  const storage = createIndexedDbStorage();
  const persistence = createPersistence({ history, actions, library, runs, heads }, storage, createTabLock());
  const status = createStore<EngineStatus>()(() => ({ state: 'loading', loadedBytes: 0, totalBytes: 0 }));
  engine.onStatus((next) => status.setState(next, true));
  const view = createViewStore();
  const timeline = createTimeline({ engine, history, runs, heads, view });
  const training = createTraining({
    open: openTraining,
    storage: storage.training,
    backend() {
      const engineStatus = status.getState();
      return engineStatus.state === 'ready' ? engineStatus.backend : 'auto';
    },
    photos: (ids) => library.filesOf(ids),
    owns: persistence.holds,
  });
  return {
    engine,
    methods,
    status,
    history,
    actions,
    runs,
    library,
    runner,
    persistence,
    view,
    notices: createNotices(),
    timeline,
    affinity: createAffinity(engine, history, timeline),
    truth: createTruth(),
    tour: createTour(),
    proposals: createProposals(),
    heads,
    training,
  };
}

/** Carries the app to the components. */
export const AppContext = createContext<App | undefined>(undefined);

/** The app. @throws Error outside of `AppContext` */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('A component was drawn outside of AppContext; wrap it in AppContext.Provider.');
  return app;
}

/** Part of the document. */
export const useDocument = <T>(select: (document: WorkspaceDocument) => T): T =>
  useStore(useApp().history.store, (state) => select(state.document));

/** Part of what is being looked at. */
export const useView = <T>(select: (view: ViewState) => T): T => useStore(useApp().view, select);

/** Part of what is known of runs. */
export const useRuns = <T>(select: (runs: RunsState) => T): T => useStore(useApp().runs.store, select);

/** Part of the timeline. */
export const useTimeline = <T>(select: (timeline: TimelineState) => T): T =>
  useStore(useApp().timeline.store, select);

/** The affinity rows looked at. */
export const useAffinity = <T>(select: (affinity: AffinityState) => T): T =>
  useStore(useApp().affinity.store, select);

/** Part of the truth. */
export const useTruth = <T>(select: (truth: TruthState) => T): T => useStore(useApp().truth, select);

/** Part of what is proposed. */
export const useProposals = <T>(select: (proposals: ProposalState) => T): T =>
  useStore(useApp().proposals, select);

/** Part of the training. */
export const useTraining = <T>(select: (training: TrainingState) => T): T =>
  useStore(useApp().training.store, select);

/** Where an object's mask stands; draws again only when that changes. */
export function useAnnotationState(annotation: Annotation): AnnotationState {
  const key = keyOf(annotation);
  const result = useRuns((runs) => runs.results.get(key));
  const sentence = useRuns((runs) => runs.failures.get(key) ?? runs.engineFailure);
  if (result) return { state: 'done', result };
  return sentence === undefined ? { state: 'computing' } : { state: 'failed', sentence };
}

/** The selected object. */
export const selectedAnnotation = (app: App): Annotation | undefined => {
  const { selected } = app.view.getState();
  return app.history.document().annotations.find((annotation) => annotation.id === selected);
};

/** The methods that take a kind of prompt, those that prefer it first. */
export const methodsFor = (
  methods: readonly MethodDeclaration[],
  kind: PromptKind,
): readonly MethodDeclaration[] => [
  ...methods.filter((method) => method.takes[0] === kind),
  ...methods.filter((method) => method.takes[0] !== kind && method.takes.includes(kind)),
];
