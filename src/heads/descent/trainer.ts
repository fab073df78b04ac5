import { randomOf } from '../../methods/shared/random';
import type { Checkpoint, StepReport, Trainer } from '../head';
import { simdArithmetic } from '../tape/simd';
import { Tape } from '../tape/tape';
import { adamStep, averageInto, clipLength } from './optimiser';
import type { Loss, Task } from './task';
import { copied, initialWeights, onTape, type Weights, zerosLike } from './weights';

/** Steps after which the trainer keeps a checkpoint of its own. */
const KEEP_EVERY = 20;

type State = Pick<Checkpoint, 'step' | 'weights' | 'first' | 'second' | 'teacher' | 'history' | 'patience'>;

const FRESH = { best: 0, since: 0, right: 0, all: 0 } as const;

/** Which sample is taken when: every epoch shuffles anew, and what is drawn hangs on the seed and the epoch alone. */
function sampleAt(task: Task, index: number): { readonly sample: number; readonly epoch: number } {
  const epoch = Math.floor(index / task.samples);
  const all = Array.from({ length: task.samples }, (_, sample) => sample);
  const order = randomOf(`${task.seed}/${task.declaration.id}/order/${epoch}`).pick(all, all.length);
  return { sample: order[index % task.samples], epoch };
}

function begin(task: Task): State {
  const weights = initialWeights(task.specs, `${task.seed}/${task.declaration.id}/weights`);
  return {
    step: 0,
    weights,
    teacher: copied(weights),
    first: zerosLike(weights),
    second: zerosLike(weights),
    history: [],
    patience: FRESH,
  };
}

const copyOf = (state: State): State => ({
  ...state,
  weights: copied(state.weights),
  teacher: copied(state.teacher),
  first: copied(state.first),
  second: copied(state.second),
});

/** @throws Error with a sentence where the checkpoint is of another training */
function checkCheckpoint(task: Task, { head, key, weights }: Checkpoint): void {
  const names = Object.keys(task.specs);
  const fits = names.every((name) => weights[name]?.length === begin(task).weights[name].length);
  if (head === task.declaration.id && key === task.key && fits) return;
  throw new Error(
    'The kept training was of other objects, parameters or features, so it cannot go on with these; start anew.',
  );
}

/** Descends a task step by step. What it does hangs on the task alone, so a resumed run is the uninterrupted one. */
export function trainerOf(task: Task, from?: Checkpoint): Trainer {
  if (from) checkCheckpoint(task, from);
  const arithmetic = simdArithmetic();
  let state = copyOf(from ?? begin(task));
  let kept = copyOf(state);

  /** Losses and gradients of one sample, added to `gradients`. */
  async function pass(index: number, step: number, gradients: Weights): Promise<Loss> {
    const { sample, epoch } = sampleAt(task, index);
    arithmetic.clear();
    const tape = new Tape(arithmetic);
    const weights = onTape(tape, task.specs, state.weights, 'variable');
    const loss = await task.loss({ tape, weights, teacher: state.teacher, sample, step, epoch });
    tape.backward(loss.total);
    for (const [name, { gradient }] of Object.entries(weights)) {
      if (!gradient) continue;
      for (let i = 0; i < gradient.length; i++) gradients[name][i] += gradient[i] / task.batch;
    }
    return loss;
  }

  /** Ends an epoch in the count of held-back labels. */
  function endEpoch(step: number): number | undefined {
    const { best, since, right, all } = state.patience;
    if (all === 0) return undefined;
    const share = right / all;
    const better = share > best;
    const counts = task.patience !== undefined && step >= task.patience.from;
    state = {
      ...state,
      patience: {
        best: counts ? Math.max(best, share) : 0,
        since: counts && !better ? since + 1 : 0,
        right: 0,
        all: 0,
      },
    };
    return share;
  }

  async function next(breathe?: () => Promise<void>): Promise<StepReport | undefined> {
    const { step } = state;
    if (step >= task.steps || (task.patience && state.patience.since >= task.patience.epochs))
      return undefined;
    const gradients = zerosLike(state.weights);
    const losses: Record<string, number> = {};
    let [total, heldBack]: [number, number | undefined] = [0, undefined];
    const before = state.patience;
    for (let i = 0; i < task.batch; i++) {
      try {
        await breathe?.();
      } catch (error) {
        // A step is made whole or not at all.
        state = { ...state, patience: before };
        throw error;
      }
      const index = step * task.batch + i;
      const loss = await pass(index, step, gradients);
      total += loss.total.value[0] / task.batch;
      for (const [id, { value }] of Object.entries(loss.terms)) {
        losses[id] = (losses[id] ?? 0) + value[0] / task.batch;
      }
      const { right, all } = loss.heldBack ?? { right: 0, all: 0 };
      const { patience } = state;
      state = { ...state, patience: { ...patience, right: patience.right + right, all: patience.all + all } };
      if ((index + 1) % task.samples === 0) heldBack = endEpoch(step) ?? heldBack;
    }
    const length = clipLength(gradients, task.longest);
    if (!Number.isFinite(total) || !Number.isFinite(length)) {
      state = copyOf(kept);
      throw new Error(
        `The loss was no number any more after ${step} steps, so the training stopped and went back to step ${state.step}; train with a smaller rate.`,
      );
    }
    const rate = task.rate(step);
    adamStep(state.weights, gradients, state.first, state.second, step + 1, rate, task.adam);
    averageInto(state.teacher, state.weights, task.momentum(step));
    const report: StepReport = {
      step: step + 1,
      of: task.steps,
      epoch: ((step + 1) * task.batch) / task.samples,
      losses,
      total,
      rate,
      ...(heldBack === undefined ? {} : { heldBack }),
    };
    state = { ...state, step: step + 1, history: [...state.history, report] };
    if (state.step % KEEP_EVERY === 0) kept = copyOf(state);
    return report;
  }

  return {
    get step() {
      return state.step;
    },
    of: task.steps,
    next,
    picture: () => task.picture(state.weights, state.step),
    checkpoint() {
      kept = copyOf(state);
      return { head: task.declaration.id, key: task.key, ...copyOf(state) };
    },
    async finish(signal) {
      const head = task.trained(copied(state.weights), state.step);
      return { head, heldOut: await task.heldOut(head, signal) };
    },
    dispose: () => arithmetic.clear(),
  };
}
