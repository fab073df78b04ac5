import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finished, type TrainingSession, WorkerStopped } from '../engine/training';
import type { Checkpoint, HeldOut, StepReport, TrainingRequest } from '../heads';
import { CHECKPOINT_STEPS, createTraining, type SavedTraining } from './training';

const OF = 57;

const request: TrainingRequest = {
  head: 'exits-decoder',
  objects: [
    {
      id: '1',
      imageId: 'a',
      category: 'cat',
      prompt: { kind: 'box', box: { x0: 0, y0: 0, x1: 4, y1: 4 } },
    },
  ],
  parameters: { steps: OF },
  methodParameters: {},
};

const heldOut: HeldOut = {
  of: 'none',
  against: 'training-free',
  rows: [],
  means: {},
  helped: undefined,
  sentence: 'Nothing was held out.',
};

const checkpointOf = (weight: number, history: readonly StepReport[]): Checkpoint => ({
  head: 'exits-decoder',
  step: history.length,
  key: 'k',
  weights: { w: Float32Array.of(weight) },
  first: {},
  second: {},
  teacher: {},
  history,
  patience: { best: 0, since: 0, right: 0, all: 0 },
});

const abort = () => new DOMException('Closed.', 'AbortError');

/** A worker whose descent is w ← 1.1 w + step, cut off at any of its calls. */
function worker(world: World): TrainingSession {
  let weight = 1;
  let history: StepReport[] = [];
  let closed = false;
  const turn = async <T>(value: () => T): Promise<T> => {
    await Promise.resolve();
    if (closed) throw abort();
    world.calls += 1;
    if (world.calls === world.breaksAt) {
      closed = true;
      throw new WorkerStopped('The worker stopped.');
    }
    const made = value();
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (closed) throw abort();
    return made;
  };
  return {
    prepare: (photos, _, onProgress) =>
      turn(() => {
        onProgress(photos.length, photos.length);
        return { notes: [], samples: 1, heldOut: [] };
      }),
    ridge: () => turn(() => heldOut),
    start: (from) =>
      turn(() => {
        weight = from?.weights.w[0] ?? 1;
        history = [...(from?.history ?? [])];
        return { step: history.length, of: OF };
      }),
    next: () =>
      turn(() => {
        const step = history.length + 1;
        if (step > OF) return undefined;
        weight = Math.fround(weight * 1.1 + step);
        const report = { step, of: OF, epoch: step, losses: { point: weight }, total: weight, rate: 1 };
        history.push(report);
        world.made += 1;
        return report;
      }),
    picture: () => turn(() => ({ step: history.length, imageId: 'a', frames: [] })),
    checkpoint: () => turn(() => checkpointOf(weight, [...history])),
    finish: () =>
      turn((): Finished => {
        const head = {
          head: 'exits-decoder' as const,
          key: `${weight}`,
          features: { model: 'm', outputs: [], width: 1 },
          classes: [],
          parameters: {},
          weights: { w: Float32Array.of(weight) },
          made: `${history.length} steps`,
        };
        return { head, heldOut };
      }),
    close() {
      closed = true;
    },
  };
}

interface World {
  saved: SavedTraining | undefined;
  refuse: Error | undefined;
  /** The tab that may write. */
  holder: object | undefined;
  calls: number;
  breaksAt: number;
  /** Steps made in all, those made twice counted twice. */
  made: number;
  workers: number;
}

const newWorld = (): World => ({
  saved: undefined,
  refuse: undefined,
  holder: undefined,
  calls: 0,
  breaksAt: 0,
  made: 0,
  workers: 0,
});

/** A page: its controller over what all pages of the world share. */
async function visit(world: World) {
  const me = {};
  world.holder = me;
  const training = createTraining({
    open: () => {
      world.workers += 1;
      return worker(world);
    },
    storage: {
      load: async () => structuredClone(world.saved),
      save: async (saved) => {
        if (world.refuse) throw world.refuse;
        world.saved = structuredClone(saved);
      },
      clear: async () => {
        world.saved = undefined;
      },
    },
    backend: () => 'cpu',
    photos: (ids) => [...ids].map((id) => ({ id, name: `${id}.jpg`, file: new Blob([]) })),
    owns: () => world.holder === me,
    // A call takes 60 ms, so twenty steps take longer than a second and shorter than five.
    now: () => 60 * world.calls,
  });
  await training.restore();
  const state = () => training.store.getState();
  const reach = (done: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!done()) return;
        off();
        resolve();
      };
      const off = training.store.subscribe(look);
      look();
    });
  const atStep = (step: number) => reach(() => state().history.length >= step || state().phase === 'failed');
  const inPhase = (phase: string) => reach(() => state().phase === phase);
  return { training, state, atStep, inPhase };
}

/** A page of somebody who goes on whenever too many workers broke down. */
async function persistent(world: World) {
  const page = await visit(world);
  page.training.store.subscribe(({ phase }) => {
    if (phase === 'failed') setTimeout(page.training.resume, 0);
  });
  return page;
}

interface Interruption {
  how: 'stop' | 'leave' | 'break' | 'take';
  /** Calls of the worker before it. */
  after: number;
}

async function uninterrupted() {
  const world = newWorld();
  const { training, state, inPhase } = await visit(world);
  training.start(request);
  await inPhase('finished');
  return state();
}

describe('training', () => {
  it('prepares, fits the closed form, descends, checks, and keeps the head until somebody decides', async () => {
    const world = newWorld();
    const { training, state, inPhase } = await visit(world);
    const phases: string[] = [];
    training.store.subscribe(({ phase }) => phases.at(-1) !== phase && phases.push(phase));
    training.start(request);
    await inPhase('finished');
    expect(phases).toEqual(['preparing', 'ridge', 'running', 'checking', 'finished']);
    expect(state().history.map(({ step }) => step)).toEqual(Array.from({ length: OF }, (_, i) => i + 1));
    await training.stop();
    expect(world.saved?.finished?.head.made).toBe(`${OF} steps`);
    expect(world.saved?.checkpoint).toBeUndefined();
    training.start(request);
    expect(state().phase).toBe('finished');
    const next = await visit(world);
    expect(next.state().phase).toBe('finished');
    expect(next.state().saved).toEqual(state().saved);
    await next.training.forget();
    expect(world.saved).toBeUndefined();
    expect(next.state().phase).toBe('none');
    next.training.takeBack();
    await next.training.stop();
    expect(next.state().saved).toEqual(state().saved);
    expect(world.saved).toEqual(state().saved);
  });

  it('pauses in its worker and goes on there', async () => {
    const world = newWorld();
    const { training, state, atStep, inPhase } = await visit(world);
    training.start(request);
    await atStep(7);
    training.pause();
    await inPhase('paused');
    const { made } = world;
    expect(world.saved?.checkpoint?.step).toBe(made);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(world.made).toBe(made);
    training.resume();
    await inPhase('finished');
    expect(world.workers).toBe(1);
    expect(world.made).toBe(OF);
    expect(state().saved?.finished).toEqual((await uninterrupted()).saved?.finished);
  });

  it('checks the head as it is when asked to', async () => {
    const { training, state, atStep, inPhase } = await visit(newWorld());
    training.start(request);
    await atStep(5);
    training.finishNow();
    await inPhase('finished');
    const { made } = state().saved?.finished?.head ?? {};
    expect(made).toBe(`${state().history.length} steps`);
    expect(state().history.length).toBeLessThan(OF);
  });

  it('ends as if nothing had happened, wherever it is stopped, left or broken down', async () => {
    const expected = await uninterrupted();
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            how: fc.constantFrom<Interruption['how'][]>('stop', 'leave', 'break', 'take'),
            after: fc.nat(90),
          }),
          {
            maxLength: 4,
          },
        ),
        async (interruptions) => {
          const world = newWorld();
          let page = await persistent(world);
          page.training.start(request);
          for (const { how, after } of interruptions) {
            const until = world.calls + after;
            while (world.calls < until && page.state().phase !== 'finished') {
              await new Promise((resolve) => setTimeout(resolve, 0));
            }
            if (how === 'break') {
              world.breaksAt = world.calls + 1;
              continue;
            }
            const before = page;
            if (how === 'stop') {
              await page.training.stop();
              expect(['stopped', 'finished']).toContain(page.state().phase);
              // Nothing that was seen is lost.
              if (page.state().phase === 'stopped' && page.state().history.length > 0) {
                expect(world.saved?.checkpoint?.step).toBe(page.state().history.length);
              }
              page.training.resume();
            } else {
              page = await persistent(world);
              if (how === 'take') before.training.yieldToOther();
              if (page.state().phase === 'none') page.training.start(request);
              page.training.resume();
              // A page that is gone computes nothing; this one only may not write any more.
              const { saved } = world;
              before.training.resume();
              if (how === 'take') expect(before.state().phase).toBe('stopped');
              expect(world.saved).toBe(saved);
              before.training.yieldToOther();
            }
          }
          await page.inPhase('finished');
          expect(page.state().saved).toEqual(expected.saved);
          expect(page.state().history).toEqual(expected.history);
        },
      ),
      {
        numRuns: 40,
        timeout: 20_000,
        examples: [
          // A worker that breaks down at the very step after which it was to stop; and one more than is put up with.
          ...[4, 5, 6, 7].map((after): [Interruption[]] => [
            [
              { how: 'break', after },
              { how: 'stop', after: 0 },
            ],
          ]),
          [[0, 1, 1].map((after): Interruption => ({ how: 'break', after }))],
        ],
      },
    );
  });

  it('is for the tab that has the workspace alone', async () => {
    const world = newWorld();
    const first = await visit(world);
    const second = await visit(world);
    first.training.yieldToOther();
    first.training.start(request);
    expect(first.state()).toMatchObject({ phase: 'none', sentence: expect.stringMatching(/^Another tab/) });
    expect(world.workers).toBe(0);
    second.training.start(request);
    await second.atStep(2);
    second.training.yieldToOther();
    world.holder = undefined;
    second.training.resume();
    expect(second.state().phase).toBe('stopped');
    expect(world.workers).toBe(1);
  });

  it('gives up after the third worker that breaks down, and can still go on', async () => {
    const world = newWorld();
    const { training, state, atStep, inPhase } = await visit(world);
    training.start(request);
    for (let breakdown = 1; breakdown <= 3; breakdown++) {
      await atStep(CHECKPOINT_STEPS + 3);
      world.breaksAt = world.calls + 1;
      await (breakdown < 3 ? inPhase('preparing') : inPhase('failed'));
    }
    expect(world.workers).toBe(3);
    expect(state().sentence).toBe('The worker stopped.');
    expect(world.saved?.checkpoint?.step).toBe(CHECKPOINT_STEPS);
    training.resume();
    await inPhase('finished');
    expect(state().saved?.finished).toEqual((await uninterrupted()).saved?.finished);
  });

  it('goes on when storage is full, says so, and saves as soon as it can', async () => {
    const world = newWorld();
    const { training, state, atStep, inPhase } = await visit(world);
    training.start(request);
    await atStep(CHECKPOINT_STEPS + 2);
    world.refuse = new DOMException('Full', 'QuotaExceededError');
    await atStep(2 * CHECKPOINT_STEPS + 2);
    expect(state().unsaved).toMatch(new RegExp(`storage is full.*back to step ${CHECKPOINT_STEPS}\\.`));
    expect(world.saved?.checkpoint?.step).toBe(CHECKPOINT_STEPS);
    world.refuse = undefined;
    training.pause();
    await inPhase('paused');
    expect(state().unsaved).toBeUndefined();
    expect(world.saved?.checkpoint?.step).toBe(state().history.length);
    await training.forget();
  });

  it('fails with a sentence, and leaves the way open', async () => {
    const world = newWorld();
    const training = createTraining({
      open: () => worker(world),
      storage: { load: async () => undefined, save: async () => {}, clear: async () => {} },
      backend: () => 'cpu',
      photos: () => {
        throw new Error('The file of a.jpg is gone.');
      },
      owns: () => true,
    });
    training.start(request);
    expect(training.store.getState()).toMatchObject({
      phase: 'preparing',
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(training.store.getState()).toMatchObject({
      phase: 'failed',
      sentence: 'The file of a.jpg is gone.',
    });
    await training.forget();
    expect(training.store.getState().phase).toBe('none');
  });
});
