import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendChoice } from '../engine/api';
import {
  type Finished,
  isLoss,
  type OpenTraining,
  type PreparedReport,
  type TrainingPhoto,
  type TrainingSession,
} from '../engine/training';
import {
  type Checkpoint,
  type HeldOut,
  headOf,
  type StepReport,
  type TrainingPicture,
  type TrainingRequest,
} from '../heads';

/** A training as it is kept between visits: with it another page goes on as if nothing had happened. */
export interface SavedTraining {
  readonly request: TrainingRequest;
  /** Steps in all, once they are known. */
  readonly of?: number;
  /** What the closed form is worth; made before the first step. */
  readonly ridge?: HeldOut;
  readonly checkpoint?: Checkpoint;
  /** It has ended, and nobody has decided about its head yet; with every step, for the curves. */
  readonly finished?: Finished & { readonly history: readonly StepReport[] };
}

/** Where the one training is kept. Rejects with whatever the browser gives as the reason. */
export interface TrainingStorage {
  readonly load: () => Promise<SavedTraining | undefined>;
  readonly save: (training: SavedTraining) => Promise<void>;
  readonly clear: () => Promise<void>;
}

/**
 * Where a training stands. `stopped`: it can go on from its checkpoint, its worker is gone. `checking`: no step is
 * left, and the head is compared on what was held out.
 */
export type TrainingPhase =
  | 'none'
  | 'preparing'
  | 'ridge'
  | 'running'
  | 'paused'
  | 'checking'
  | 'stopped'
  | 'failed'
  | 'finished';

/** What is known of the training under way, or of the last one. */
export interface TrainingState {
  readonly phase: TrainingPhase;
  /** Undefined in phase `none` only. */
  readonly saved: SavedTraining | undefined;
  /** How far preparing has come. */
  readonly progress: { readonly done: number; readonly of: number } | undefined;
  readonly prepared: PreparedReport | undefined;
  /** Every step so far. */
  readonly history: readonly StepReport[];
  /** The latest last; those of an earlier visit are gone. */
  readonly pictures: readonly TrainingPicture[];
  /** Milliseconds of a step, lately. */
  readonly stepMs: number | undefined;
  /** What was asked for and happens after the present step. */
  readonly wish: 'pause' | 'stop' | 'finish' | undefined;
  /** Why it failed, or what befell it. */
  readonly sentence: string | undefined;
  /** Why what is new is not saved. */
  readonly unsaved: string | undefined;
}

/** One training at a time: its worker, its checkpoints, its end. */
export interface Training {
  readonly store: StoreApi<TrainingState>;
  /** Takes up what an earlier visit left, if there is anything; nothing goes on by itself. */
  readonly restore: () => Promise<void>;
  /** Begins. What an ended training left undecided has to be kept or forgotten first: else nothing happens. */
  readonly start: (request: TrainingRequest) => void;
  /** After the present step, with a checkpoint; the worker waits. */
  readonly pause: () => void;
  /** Goes on: from a pause in the same worker, else in a new one from the last checkpoint. */
  readonly resume: () => void;
  /** Ends the worker; what is left can go on later. Resolves when it has stopped and is saved. */
  readonly stop: () => Promise<void>;
  /** No further steps: checks the head as it is. */
  readonly finishNow: () => void;
  /** Ends it and deletes its checkpoint and its head from storage. */
  readonly forget: () => Promise<void>;
  /** Brings back what was forgotten last, unless another one has begun since. */
  readonly takeBack: () => void;
  /** Another tab has the workspace now, and this training with it. */
  readonly yieldToOther: () => void;
}

/** What a training needs of the house. */
export interface TrainingParts {
  readonly open: OpenTraining;
  readonly storage: TrainingStorage;
  /** Where the kernels compute. */
  readonly backend: () => BackendChoice;
  /** @throws a sentence where a photo's file is gone */
  readonly photos: (imageIds: ReadonlySet<string>) => readonly TrainingPhoto[];
  /** Whether this tab may write to storage. */
  readonly owns: () => boolean;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** A checkpoint after so many steps, but not more than one a second; in any case after five seconds. */
export const CHECKPOINT_STEPS = 20;
const SHORTEST_MS = 1000;
const LONGEST_MS = 5000;

/** Pictures held; beyond, every second one is let go. */
const PICTURES = 60;

/** Workers that may break down under one training. */
const LOSSES = 2;

/** Share of the newest step in the time of a step. */
const NEWEST = 0.2;

const NONE: TrainingState = {
  phase: 'none',
  saved: undefined,
  progress: undefined,
  prepared: undefined,
  history: [],
  pictures: [],
  stepMs: undefined,
  wish: undefined,
  sentence: undefined,
  unsaved: undefined,
};

const ELSEWHERE = 'Another tab has the workspace now, and heads are trained there: go on there.';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function refusal(error: unknown, step: number): string {
  const back = `the training goes on, but a reload would go back to step ${step}`;
  return error instanceof Error && error.name === 'QuotaExceededError'
    ? `This browser’s storage is full: ${back}. Free some space; saving is tried again every ${CHECKPOINT_STEPS} steps.`
    : `This browser refuses to store the training (${wordsOf(error).replace(/\.$/, '')}): ${back}. Saving is tried again every ${CHECKPOINT_STEPS} steps.`;
}

/** Makes a controller without a training. */
export function createTraining(parts: TrainingParts): Training {
  const now = parts.now ?? (() => performance.now());
  const store = createStore<TrainingState>()(() => NONE);
  const state = () => store.getState();
  /** The one whose worker this is; what belongs to another one is over. */
  let session: TrainingSession | undefined;
  let wake: () => void = () => {};
  let stopped: () => void = () => {};
  /** What storage holds, as far as this tab knows. */
  let written: SavedTraining | undefined;
  let writing: Promise<void> = Promise.resolve();
  let forgotten: SavedTraining | undefined;
  /** Another tab has the workspace, until it comes back. */
  let yielded = false;

  const close = () => {
    session?.close();
    session = undefined;
    wake();
  };

  /** One write at a time, always of what is newest. Resolves when it is written or refused. */
  const write = (): Promise<void> => {
    writing = writing.then(async () => {
      const { saved } = state();
      if (saved === undefined || saved === written || !parts.owns()) return;
      try {
        await parts.storage.save(saved);
        written = saved;
        store.setState({ unsaved: undefined });
      } catch (error) {
        store.setState({ unsaved: refusal(error, written?.checkpoint?.step ?? 0) });
      }
    });
    return writing;
  };

  const keep = (part: Partial<SavedTraining>): Promise<void> => {
    const { saved } = state();
    if (saved) store.setState({ saved: { ...saved, ...part } });
    return write();
  };

  /** Everything from the model to the checked head, in one worker. Rejects when that is closed or breaks down. */
  async function drive(mine: TrainingSession): Promise<void> {
    const tell = (part: Partial<TrainingState>) => {
      if (session === mine) store.setState(part);
    };
    const { saved } = state();
    if (!saved) return;
    const { request } = saved;
    const history = saved.checkpoint?.history ?? [];
    tell({ phase: 'preparing', progress: undefined, wish: undefined, history });
    const photos = parts.photos(new Set(request.objects.map(({ imageId }) => imageId)));
    const prepared = await mine.prepare(photos, request, (done, of) => tell({ progress: { done, of } }));
    tell({ prepared, progress: undefined });
    if (!saved.ridge) {
      tell({ phase: 'ridge' });
      const ridge = await mine.ridge();
      if (session === mine) void keep({ ridge });
    }
    const { of } = await mine.start(saved.checkpoint);
    if (session !== mine) return;
    void keep({ of });
    tell({ phase: 'running' });
    if (!(await descend(mine, tell))) return;
    tell({ phase: 'checking', wish: undefined });
    const finished = await mine.finish();
    if (session !== mine) return;
    close();
    // The head holds all the weights: its checkpoint has had its day.
    const { checkpoint: _, ...rest } = state().saved ?? saved;
    store.setState({
      phase: 'finished',
      saved: { ...rest, finished: { ...finished, history: state().history } },
    });
    await write();
  }

  /** Step by step until none is left or the head is asked for. Tells whether it came to an end. */
  async function descend(
    mine: TrainingSession,
    tell: (part: Partial<TrainingState>) => void,
  ): Promise<boolean> {
    let saved = { step: state().history.length, at: now() };
    const checkpoint = async () => {
      const made = await mine.checkpoint();
      saved = { step: made.step, at: now() };
      if (session === mine) void keep({ checkpoint: made });
    };
    const show = async () => {
      const pictures = [...state().pictures, await mine.picture()];
      tell({ pictures: pictures.length > PICTURES ? pictures.filter((_, i) => i % 2 === 0) : pictures });
    };
    /** After a checkpoint: was it asked to stop? Then it has. */
    const halted = async () => {
      await writing;
      if (session !== mine) return true;
      if (state().wish !== 'stop') return false;
      close();
      store.setState({ phase: 'stopped', wish: undefined });
      stopped();
      return true;
    };
    const every = headOf(state().saved?.request.head ?? '').pictureEvery;
    await show();
    for (;;) {
      const { wish } = state();
      if (wish === 'finish') break;
      if (wish !== undefined) {
        await checkpoint();
        if (await halted()) return false;
        if (state().wish === 'pause') {
          store.setState({ phase: 'paused', wish: undefined });
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          if (session !== mine) return false;
          tell({ phase: 'running' });
        }
        continue;
      }
      const began = now();
      const report = await mine.next();
      if (session !== mine) return false;
      if (!report) break;
      const { history, stepMs } = state();
      const ms = now() - began;
      tell({
        history: [...history, report],
        stepMs: stepMs === undefined ? ms : stepMs + NEWEST * (ms - stepMs),
      });
      if (report.step % every === 0 || report.step === report.of) await show();
      const since = now() - saved.at;
      const enough = report.step - saved.step >= CHECKPOINT_STEPS && since >= SHORTEST_MS;
      if (enough || since >= LONGEST_MS) await checkpoint();
    }
    await checkpoint();
    return !(await halted());
  }

  /** Opens workers until the training ends, is stopped, or breaks down once too often. */
  async function go(): Promise<void> {
    for (let losses = 0; ; losses++) {
      const mine = parts.open(parts.backend());
      session = mine;
      try {
        await drive(mine);
        return;
      } catch (error) {
        if (session !== mine) return;
        close();
        const step = state().saved?.checkpoint?.step ?? 0;
        if (state().wish === 'stop') {
          // What broke down before its checkpoint will be made again: it is not shown as if it were kept.
          const history = state().saved?.checkpoint?.history ?? [];
          const sentence = isLoss(error)
            ? `Its worker broke down; it can go on from step ${step}.`
            : wordsOf(error);
          store.setState({ phase: 'stopped', wish: undefined, history, sentence });
          stopped();
          return;
        }
        if (isLoss(error) && losses < LOSSES) {
          store.setState({
            sentence: `Its worker broke down; the training goes on from step ${step} in a new one.`,
          });
          continue;
        }
        store.setState({ phase: 'failed', sentence: wordsOf(error), wish: undefined });
        stopped();
        return;
      }
    }
  }

  /** What can be gone on with, or decided about. */
  const lay = (saved: SavedTraining) =>
    store.setState({
      ...NONE,
      phase: saved.finished ? 'finished' : 'stopped',
      saved,
      history: (saved.finished ?? saved.checkpoint)?.history ?? [],
    });

  const begin = (saved: SavedTraining) => {
    forgotten = undefined;
    store.setState({ ...NONE, phase: 'preparing', saved, unsaved: state().unsaved });
    void write();
    void go();
  };

  return {
    store,
    async restore() {
      yielded = false;
      if (session) return;
      let saved: SavedTraining | undefined;
      try {
        saved = await parts.storage.load();
      } catch {
        // The workspace itself says that storage cannot be read.
        return;
      }
      if (session) return;
      written = saved;
      if (!saved) {
        store.setState(NONE);
        return;
      }
      lay(saved);
    },
    start(request) {
      const { phase } = state();
      if (session || phase === 'stopped' || phase === 'failed' || phase === 'finished') return;
      if (yielded) store.setState({ sentence: ELSEWHERE });
      else begin({ request });
    },
    pause() {
      if (state().phase === 'running') store.setState({ wish: 'pause' });
    },
    resume() {
      const { phase, saved } = state();
      if (phase === 'running') store.setState({ wish: undefined });
      else if (phase === 'paused') wake();
      else if ((phase === 'stopped' || phase === 'failed') && saved && !yielded) begin(saved);
    },
    async stop() {
      const { phase } = state();
      if (phase === 'running') {
        const done = new Promise<void>((resolve) => {
          stopped = resolve;
        });
        store.setState({ wish: 'stop' });
        await done;
      } else if (session) {
        // Nothing is made in these phases that a checkpoint would not have, or that would not be made again.
        close();
        store.setState({ phase: 'stopped', wish: undefined });
      }
      await write();
    },
    finishNow() {
      const { phase } = state();
      if (phase !== 'running' && phase !== 'paused') return;
      store.setState({ wish: 'finish' });
      wake();
    },
    async forget() {
      forgotten = state().saved;
      close();
      stopped();
      written = undefined;
      store.setState(NONE);
      if (!parts.owns()) return;
      writing = writing.then(() => parts.storage.clear().catch(() => {}));
      await writing;
    },
    takeBack() {
      if (forgotten === undefined || state().phase !== 'none') return;
      lay(forgotten);
      forgotten = undefined;
      void write();
    },
    yieldToOther() {
      yielded = true;
      close();
      stopped();
      if (state().phase === 'none') return;
      store.setState({ phase: 'stopped', wish: undefined, sentence: ELSEWHERE });
    },
  };
}
