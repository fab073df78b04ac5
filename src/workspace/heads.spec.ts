import { describe, expect, it } from 'vitest';
import type { TrainedHead } from '../heads';
import { createActions } from './actions';
import { createHeadShelf, headsOf, keptHead, usersOf } from './heads';
import { createHistory } from './history';
import { createLibrary } from './library';
import { createPersistence } from './persistence';
import { createRuns, keyOf, requestOf } from './runs';
import { click, manualEngine, memoryLocks, memoryStorage, photo, result } from './testing';

const head = (key: string, part: Partial<TrainedHead> = {}): TrainedHead => ({
  head: 'exits-decoder',
  key,
  features: { model: 'm', outputs: ['keys_5'], width: 2 },
  classes: [],
  parameters: {},
  weights: { w: Float32Array.of(1, 2) },
  made: '400 steps on 3 objects of 2 images.',
  ...part,
});

const box = (imageId: string, method = 'exits') => ({
  ...click(imageId),
  method,
  prompt: { kind: 'box', box: { x0: 1, y0: 1, x1: 20, y1: 20 } } as const,
});

function workspace() {
  const history = createHistory();
  const actions = createActions(history);
  actions.addImages([photo('a'), photo('b')]);
  const ids = [box('a'), box('b'), box('b', 'sim')].map((each) => actions.addAnnotation(each));
  const of = (id: number) => {
    const found = history.document().annotations.find((each) => each.id === id);
    if (!found) throw new Error(`No object ${id}.`);
    return found;
  };
  const keep = (made: TrainedHead, name = made.key) =>
    actions.keepHead(keptHead(history.document(), made, name));
  return { history, actions, ids, of, keep };
}

const TRAINED = { decoder: 'trained' };

describe('trained heads', () => {
  it('change no mask by being kept', () => {
    const { history, ids, of, keep } = workspace();
    const before = ids.map((id) => keyOf(of(id)));
    keep(head('one'));
    keep(head('one'), 'again');
    expect(headsOf(history.document()).map(({ name }) => name)).toEqual(['one']);
    expect(ids.map((id) => keyOf(of(id)))).toEqual(before);
    expect(history.undoLabel()).toBe('keep one');
  });

  it('make the masks of the objects they are used for, and undo gives the old ones back without a run', () => {
    const { history, actions, ids, of, keep } = workspace();
    const [first, second, other] = ids;
    const before = ids.map((id) => keyOf(of(id)));
    keep(head('one'));
    actions.applyHead('one', new Set(ids));
    expect(of(first)).toMatchObject({ head: 'one', parameters: TRAINED });
    expect(of(other).head).toBeUndefined();
    expect(usersOf(history.document(), 'one').map(({ id }) => id)).toEqual([first, second]);
    expect(keyOf(of(first))).not.toBe(before[0]);
    expect(keyOf(of(other))).toBe(before[2]);
    history.undo();
    expect(ids.map((id) => keyOf(of(id)))).toEqual(before);
    history.redo();
    actions.releaseHead('one');
    expect(ids.map((id) => keyOf(of(id)))).toEqual(before);
    expect(headsOf(history.document())).toHaveLength(1);
  });

  it('never replace each other: who has one keeps it, who asks for one takes the newest', () => {
    const { actions, ids, of, keep } = workspace();
    const [first, second] = ids;
    actions.setAnnotationParameters(second, TRAINED);
    expect(of(second).head).toBeUndefined();
    actions.setAnnotationParameters(second, {});
    keep(head('one'));
    actions.applyHead('one', new Set([first]));
    const key = keyOf(of(first));
    keep(head('two'));
    expect(of(first).head).toBe('one');
    expect(keyOf(of(first))).toBe(key);
    actions.setAnnotationParameters(second, TRAINED);
    expect(of(second).head).toBe('two');
    expect(keyOf(of(second))).not.toBe(keyOf({ ...of(second), head: 'one' }));
    actions.setAnnotationParameters(second, {});
    expect(of(second).head).toBeUndefined();
  });

  it('come back with a run of another method, as one step; one that is gone is left out', () => {
    const { history, actions, ids, of, keep } = workspace();
    const [first, second] = ids;
    keep(head('one'));
    actions.applyHead('one', new Set([first, second]));
    const { method, parameters } = of(first);
    const run = { method, parameters, head: 'one' };
    const key = keyOf(of(first));
    actions.setAnnotationMethod(first, 'sim');
    expect(keyOf(of(first))).not.toBe(key);
    actions.setAnnotationRun(first, run);
    expect(keyOf(of(first))).toBe(key);
    history.undo();
    expect(of(first).method).toBe('sim');
    history.redo();
    actions.setAnnotationRun(first, run);
    expect(history.undoLabel()).toBe('run of object');
    history.undo();
    expect(of(first).method).toBe('sim');
    actions.removeHead('one');
    actions.setAnnotationRun(first, run);
    expect(of(first).head).toBeUndefined();
  });

  it('give their objects back when they are removed, in one step that undo takes back', () => {
    const { history, actions, ids, of, keep } = workspace();
    const [first] = ids;
    actions.setAnnotationParameters(first, { hops: 2 });
    const before = keyOf(of(first));
    keep(head('one'));
    actions.applyHead('one', new Set([first]));
    const used = keyOf(of(first));
    actions.removeHead('one');
    expect(headsOf(history.document())).toHaveLength(0);
    expect(of(first).head).toBeUndefined();
    expect(keyOf(of(first))).toBe(before);
    expect(history.undoLabel()).toBe('remove one, which 1 object used');
    history.undo();
    expect(keyOf(of(first))).toBe(used);
    expect(headsOf(history.document())).toHaveLength(1);
  });

  it('are asked with the weights, and are missed in a sentence', () => {
    const { actions, ids, of, keep } = workspace();
    const shelf = createHeadShelf();
    const made = head('one');
    keep(made);
    actions.applyHead('one', new Set(ids));
    const annotation = of(ids[0]);
    expect(() => requestOf(annotation, shelf.store.getState().heads)).toThrow(/is not here any more/);
    shelf.add([made]);
    expect(requestOf(annotation, shelf.store.getState().heads).head).toBe(made);
  });

  it('know a class that is called otherwise by now', () => {
    const { history, actions, ids, of, keep } = workspace();
    const [first] = ids;
    const cat = actions.addCategory('cat');
    keep(head('one', { classes: ['cat', 'dog'] }));
    actions.applyHead('one', new Set([first]));
    expect(of(first).headClass).toBe('object');
    actions.setAnnotationCategory(first, cat);
    expect(of(first).headClass).toBe('cat');
    const key = keyOf(of(first));
    actions.renameCategory(cat, 'kitten');
    expect(of(first).headClass).toBe('cat');
    expect(keyOf(of(first))).toBe(key);
    history.undo();
    expect(keyOf(of(first))).toBe(key);
  });

  it('are saved with the workspace, restored with it, and forgotten once undo cannot reach them', async () => {
    const memory = memoryStorage();
    const visit = async () => {
      const history = createHistory();
      const actions = createActions(history);
      const runs = createRuns();
      const heads = createHeadShelf();
      const library = createLibrary(manualEngine().engine, history);
      const persistence = createPersistence(
        { history, actions, library, runs, heads },
        memory.storage,
        memoryLocks()(),
      );
      await persistence.start(() => {});
      return { history, actions, runs, heads, library, persistence };
    };
    const first = await visit();
    const image = await first.library.read(new Blob(['x']), 'a.jpg');
    first.actions.addImages([image]);
    const id = first.actions.addAnnotation(box(image.id));
    const made = head('one');
    first.heads.add([made]);
    first.actions.keepHead(keptHead(first.history.document(), made, 'one'));
    first.actions.applyHead('one', new Set([id]));
    const [annotation] = first.history.document().annotations;
    first.runs.keep(keyOf(annotation), result(0));
    await first.persistence.flush();
    expect(memory.state.heads.get('one')).toEqual(made);

    const second = await visit();
    expect(second.heads.store.getState().heads.get('one')).toEqual(made);
    const [restored] = second.history.document().annotations;
    expect(second.runs.store.getState().results.has(keyOf(restored))).toBe(true);
    second.actions.removeHead('one');
    await second.persistence.flush();
    expect(memory.state.heads.size).toBe(1);
    second.history.undo();
    await second.persistence.flush();
    const third = await visit();
    expect(headsOf(third.history.document())).toHaveLength(1);
    third.actions.removeHead('one');
    await third.persistence.flush();
    await visit();
    expect(memory.state.heads.size).toBe(0);
  });
});
