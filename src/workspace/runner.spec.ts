import { describe, expect, it } from 'vitest';
import { createActions } from './actions';
import { carryOver } from './carry';
import { exportView } from './export';
import { createHeadShelf } from './heads';
import { createHistory } from './history';
import { createLibrary } from './library';
import { startRunner } from './runner';
import { annotationState, createRuns, neighbourScale } from './runs';
import { click, manualEngine, result } from './testing';

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

async function house() {
  const manual = manualEngine();
  const history = createHistory();
  const actions = createActions(history);
  const library = createLibrary(manual.engine, history);
  const runs = createRuns();
  const image = await library.read(new Blob(['x']), 'a.jpg');
  actions.addImages([image]);
  const runner = startRunner(manual.engine, history, library, runs, createHeadShelf());
  const state = (id: number) => {
    const annotation = history.document().annotations.find((each) => each.id === id);
    return annotation && annotationState(runs.store.getState(), annotation).state;
  };
  return { ...manual, history, actions, library, runs, pending: manual.runs, runner, image, state };
}

describe('runner', () => {
  it('waits for the engine, then runs the newest first', async () => {
    const { actions, image, pending, say, state } = await house();
    for (const x of [1, 2, 3]) actions.addAnnotation(click(image.id, x));
    expect(pending).toHaveLength(0);
    expect(state(1)).toBe('computing');
    say();
    const clicked = () =>
      pending.map(({ request }) => (request.prompt.kind === 'point' ? request.prompt.point.x : 0));
    expect(clicked()).toEqual([3, 2]);
    pending[0]?.resolve(result(0));
    await settle();
    expect(clicked()).toEqual([3, 2, 1]);
    expect(state(3)).toBe('done');
  });

  it('cancels what undo took back and keeps what was computed', async () => {
    const { actions, history, image, pending, say, state } = await house();
    say();
    actions.addAnnotation(click(image.id, 1));
    history.undo();
    expect(pending[0]?.options.signal?.aborted).toBe(true);
    history.redo();
    await settle();
    expect(pending).toHaveLength(2);
    pending[1]?.resolve(result(0));
    await settle();
    history.undo();
    history.redo();
    await settle();
    expect(pending).toHaveLength(2);
    expect(state(1)).toBe('done');
  });

  it('says why a run failed, and tries again when asked', async () => {
    const { actions, image, pending, runs, say, state } = await house();
    say();
    actions.addAnnotation(click(image.id, 1));
    pending[0]?.reject(new Error('The crop is empty.'));
    await settle();
    expect(state(1)).toBe('failed');
    runs.retry();
    expect(state(1)).toBe('computing');
    expect(pending).toHaveLength(2);
  });

  it('calls objects failed while the engine is down and resumes with it', async () => {
    const { actions, image, pending, say, state } = await house();
    actions.addAnnotation(click(image.id, 1));
    say({ state: 'failed', sentence: 'The model could not be fetched.' });
    expect(state(1)).toBe('failed');
    say();
    expect(state(1)).toBe('computing');
    expect(pending).toHaveLength(1);
  });

  it('keeps the old mask in sight while a new one computes', async () => {
    const { actions, history, image, pending, runs, say } = await house();
    carryOver(history, runs);
    say();
    const id = actions.addAnnotation(click(image.id, 1));
    pending[0]?.resolve(result(0));
    await settle();
    actions.setAnnotationParameters(id, { rounds: 2 });
    const [annotation] = history.document().annotations;
    if (!annotation) throw new Error('No annotation.');
    const state = annotationState(runs.store.getState(), annotation);
    expect(state).toMatchObject({ state: 'computing', preview: { masks: [{ scale: 0 }] } });
  });

  it('opens and closes photos in the engine as undo and redo go', async () => {
    const { history, opened, image } = await house();
    expect([...opened]).toEqual([image.id]);
    history.undo();
    expect([...opened]).toEqual([]);
    history.redo();
    await settle();
    expect([...opened]).toEqual([image.id]);
  });
});

describe('export', () => {
  it('holds every photo and names what it cannot hold', async () => {
    const { actions, history, image, pending, runs, say } = await house();
    say();
    actions.addAnnotation(click(image.id, 1));
    actions.addAnnotation(click(image.id, 2));
    actions.addImages([{ ...image, id: 'other', name: 'b.jpg' }]);
    pending[0]?.resolve(result(-1, 0, 1));
    await settle();
    actions.setAnnotationScale(1, 1);
    const view = exportView(history.document(), runs.store.getState(), 'd');
    expect(view.computing).toBe(1);
    expect(view.document.images.map((each) => [each.name, each.annotations.length])).toEqual([
      ['a.jpg', 1],
      ['b.jpg', 0],
    ]);
    expect(view.document.images[0]?.annotations[0]?.counts[1]).toBe(11);
    pending[1]?.reject(new Error('No.'));
    await settle();
    expect(exportView(history.document(), runs.store.getState(), 'd').failed).toMatchObject([
      { image: 'a.jpg', category: 'object', sentence: 'No.' },
    ]);
  });

  it('steps along the wheel and stops at its ends', () => {
    const three = result(-1, 0, 2);
    expect(neighbourScale(three, 0, 1)).toBe(2);
    expect(neighbourScale(three, 2, 1)).toBe(2);
    expect(neighbourScale(three, 0, -1)).toBe(-1);
  });
});
