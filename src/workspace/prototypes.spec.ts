import { describe, expect, it } from 'vitest';
import { runKey } from '../engine/run-key';
import { type BankKey, type Contribution, readBank, writeBank } from '../methods';
import { createActions } from './actions';
import { createHistory } from './history';
import { bankFileOf, memoryOf, prototypesOf } from './prototypes';
import { keyOf, requestOf } from './runs';
import { click, photo } from './testing';

const BANK: BankKey = { model: 'm', source: 'keys', block: 5, width: 2, crop: 'object', size: 384 };
const lesson = (angle: number, image = 'a.jpg', object = 1): Contribution => ({
  ...{ image, object, prototype: 0, count: 3 },
  centroid: Float32Array.of(Math.cos(angle), Math.sin(angle)),
  patch: { x0: 0, y0: 0, x1: 8, y1: 8 },
});
const box = (imageId: string) => ({
  ...click(imageId),
  method: 'sim',
  prompt: { kind: 'box', box: { x0: 1, y0: 1, x1: 20, y1: 20 } } as const,
});

/** Three photos with a SIM object each. */
function workspace() {
  const history = createHistory();
  const actions = createActions(history);
  actions.addImages([photo('a'), photo('b'), photo('c')]);
  const [first, second, third] = ['a', 'b', 'c'].map((image) => actions.addAnnotation(box(image)));
  const of = (id: number) => {
    const found = history.document().annotations.find((each) => each.id === id);
    if (!found) throw new Error(`No object ${id}.`);
    return found;
  };
  return { history, actions, first, second, third, of };
}

describe('what a class learns', () => {
  it('reaches the objects of other photos, and is part of their run', () => {
    const { actions, first, second, of } = workspace();
    const before = keyOf(of(second));
    actions.teach(first, BANK, [lesson(0)]);
    expect(of(second).prototypes).toMatchObject({ bank: BANK, count: 1 });
    expect(requestOf(of(second), new Map()).prototypes?.vectors).toEqual(Float32Array.of(1, 0));
    expect(keyOf(of(second))).not.toBe(before);
    expect(keyOf(of(second))).toBe(runKey(requestOf(of(second), new Map())));
    // Its own photo is left out.
    expect(of(first).prototypes).toBeUndefined();
  });

  it('is undone exactly, and comes back', () => {
    const { history, actions, first, second, third, of } = workspace();
    actions.teach(first, BANK, [lesson(0.2)]);
    const [document, key] = [history.document(), keyOf(of(third))];
    actions.teach(second, BANK, [lesson(1)]);
    expect(keyOf(of(third))).not.toBe(key);
    expect(history.undoLabel()).toBe('learn from object');
    history.undo();
    expect(history.document()).toBe(document);
    expect(keyOf(of(third))).toBe(key);
    history.redo();
    expect(prototypesOf(history.document(), 1)[0].contributions).toHaveLength(2);
    actions.unteach(second);
    expect(keyOf(of(third))).toBe(key);
    expect(memoryOf(history.document(), 1)?.memory).toEqual([lesson(0.2)]);
  });

  it('leaves an accepted object the prototypes its mask was made with', () => {
    const { actions, first, second, third, of } = workspace();
    actions.teach(first, BANK, [lesson(0)]);
    const accepted = keyOf(of(second));
    actions.teach(second, BANK, [lesson(1)]);
    actions.teach(third, BANK, [lesson(2)]);
    expect(keyOf(of(second))).toBe(accepted);
    actions.unteach(second);
    expect(keyOf(of(second))).not.toBe(accepted);
  });

  it('is taken back when the object gets another mask, class or method, or goes', () => {
    for (const change of ['parameters', 'class', 'method', 'all', 'remove'] as const) {
      const { history, actions, first, second, of } = workspace();
      const other = actions.addCategory('other');
      actions.teach(first, BANK, [lesson(0)]);
      if (change === 'parameters') actions.setAnnotationParameters(first, { hops: 2 });
      if (change === 'class') actions.setAnnotationCategory(first, other);
      if (change === 'method') actions.setAnnotationMethod(first, 'exits');
      if (change === 'all') actions.setParametersOfAll('sim', { hops: 2 });
      if (change === 'remove') actions.removeAnnotation(first);
      expect(memoryOf(history.document(), 1), change).toBeUndefined();
      expect(of(second).prototypes, change).toBeUndefined();
      history.undo();
      expect(memoryOf(history.document(), 1)?.memory, change).toHaveLength(1);
      expect(of(second).prototypes, change).toBeDefined();
    }
  });

  it('folds in the order of acceptance, whatever the order of the objects', () => {
    const { history, actions, first, second } = workspace();
    actions.teach(second, BANK, [lesson(1, 'b.jpg', 2)]);
    actions.teach(first, BANK, [lesson(0, 'a.jpg', 1)]);
    expect(memoryOf(history.document(), 1)?.memory.map(({ object }) => object)).toEqual([2, 1]);
  });

  it('goes to a file and comes back in another workspace, without what came from the same photo', () => {
    const here = workspace();
    here.actions.teach(here.first, BANK, [lesson(0.3, 'a.jpg', 1)]);
    const file = bankFileOf(here.history.document());
    if (!file) throw new Error('Nothing was learnt.');
    const there = workspace();
    there.actions.importPrototypes(readBank(writeBank(file), 'p.json'));
    expect(there.history.undoLabel()).toBe('open prototypes');
    expect(there.of(there.second).prototypes).toEqual(here.of(here.second).prototypes);
    expect(there.of(there.first).prototypes).toBeUndefined();
    there.actions.importPrototypes({ bank: BANK, classes: [{ name: 'new', memory: [lesson(0)] }] });
    expect(there.history.document().categories.map(({ name }) => name)).toEqual(['object', 'new']);
    expect(bankFileOf(there.history.document())?.classes).toHaveLength(2);
  });

  it('of other features is refused with a sentence, and nothing changes', () => {
    const { history, actions, first } = workspace();
    actions.teach(first, BANK, [lesson(0)]);
    const document = history.document();
    const other = { bank: { ...BANK, block: 3 }, classes: [{ name: 'object', memory: [lesson(1)] }] };
    expect(() => actions.importPrototypes(other)).toThrow('block 3 there, 5 here');
    expect(history.document()).toBe(document);
  });
});
