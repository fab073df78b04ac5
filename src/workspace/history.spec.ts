import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Actions, createActions } from './actions';
import type { WorkspaceDocument } from './document';
import { createHistory } from './history';
import { click, photo } from './testing';

const fresh = () => {
  const history = createHistory();
  const actions = createActions(history);
  return { history, actions };
};

describe('actions', () => {
  it('words what undo and redo would do', () => {
    const { history, actions } = fresh();
    expect(history.undoLabel()).toBeUndefined();
    actions.addImages([photo('a')]);
    const sheep = actions.addCategory('sheep');
    actions.addAnnotation({ ...click('a'), categoryId: sheep });
    expect(history.undoLabel()).toBe('add sheep');
    history.undo();
    expect(history.redoLabel()).toBe('add sheep');
    expect(history.undoLabel()).toBe('add class sheep');
  });

  it('adds many objects and the classes they name as one step', () => {
    const { history, actions } = fresh();
    actions.addImages([photo('a')]);
    const { categoryId: _, ...one } = click('a');
    actions.addAnnotations([
      { ...one, category: 'sheep' },
      { ...one, category: 'object' },
      { ...one, category: 'sheep' },
      { ...one, imageId: 'gone', category: 'wolf' },
    ]);
    const { annotations, categories } = history.document();
    expect(annotations.map(({ id, categoryId }) => [id, categoryId])).toEqual([
      [1, 2],
      [2, 1],
      [3, 2],
    ]);
    expect(categories.map(({ name }) => name)).toEqual(['object', 'sheep']);
    expect(history.undoLabel()).toBe('add 3 objects');
    history.undo();
    expect(history.document().categories).toHaveLength(1);
    // Numbers once given never name anything else.
    expect(actions.addAnnotation(click('a'))).toBe(4);
    expect(actions.addCategory('wolf')).toBe(3);
  });

  it('makes consecutive scale changes of one object one step', () => {
    const { history, actions } = fresh();
    actions.addImages([photo('a')]);
    const first = actions.addAnnotation(click('a'));
    const second = actions.addAnnotation(click('a', 9, 9));
    actions.setAnnotationScale(first, 1);
    actions.setAnnotationScale(first, 2);
    actions.setAnnotationScale(second, 1);
    actions.setAnnotationScale(first, 3);
    const scales = () => history.document().annotations.map((annotation) => annotation.scale);
    expect(scales()).toEqual([3, 1]);
    history.undo();
    expect(scales()).toEqual([2, 1]);
    history.undo();
    expect(scales()).toEqual([2, 0]);
    history.undo();
    expect(scales()).toEqual([0, 0]);
    history.redo();
    expect(scales()).toEqual([2, 0]);
  });

  it('does not grow a step that has been undone to', () => {
    const { history, actions } = fresh();
    actions.addImages([photo('a')]);
    const id = actions.addAnnotation(click('a'));
    actions.setAnnotationScale(id, 1);
    actions.addCategory('x');
    history.undo();
    actions.setAnnotationScale(id, 2);
    expect(history.redoLabel()).toBeUndefined();
    history.undo();
    expect(history.document().annotations[0]?.scale).toBe(1);
  });

  it('never gives a number twice', () => {
    const { history, actions } = fresh();
    actions.addImages([photo('a')]);
    expect(actions.addAnnotation(click('a'))).toBe(1);
    history.undo();
    expect(actions.addAnnotation(click('a'))).toBe(2);
    expect(actions.addCategory('x')).toBe(2);
    actions.removeCategory(2, { kind: 'delete' });
    expect(actions.addCategory('y')).toBe(3);
  });

  it('removes a class with its objects or moves them', () => {
    const { history, actions } = fresh();
    actions.addImages([photo('a')]);
    const sheep = actions.addCategory('sheep');
    actions.addAnnotation({ ...click('a'), categoryId: sheep });
    actions.removeCategory(sheep, { kind: 'move', to: 1 });
    expect(history.document().annotations[0]?.categoryId).toBe(1);
    history.undo();
    actions.removeCategory(sheep, { kind: 'delete' });
    expect(history.document().annotations).toEqual([]);
    actions.removeCategory(1, { kind: 'delete' });
    expect(history.document().categories).toHaveLength(1);
  });

  it('seeds photos that undo never takes away', () => {
    const { history, actions } = fresh();
    const names = () => history.document().images.map((image) => image.id);
    actions.addImages([photo('mine')]);
    actions.addCategory('sheep');
    history.undo();
    actions.seedImages([photo('sample')]);
    expect(names()).toEqual(['mine', 'sample']);
    history.undo();
    expect(names()).toEqual(['sample']);
    expect(history.undoLabel()).toBeUndefined();
    history.redo();
    history.redo();
    expect(names()).toEqual(['mine', 'sample']);
    expect(history.undoLabel()).toBe('add class sheep');
  });

  it('does not make a step of nothing', () => {
    const { history, actions } = fresh();
    actions.addImages([photo('a')]);
    const id = actions.addAnnotation(click('a', 3, 4));
    actions.setAnnotationScale(id, 0);
    actions.movePromptPoint(id, 0, { x: 3, y: 4 });
    actions.renameCategory(1, 'object');
    actions.setAnnotationParameters(id, {});
    expect(history.undoLabel()).toBe('add object');
  });
});

const id = fc.integer({ min: 1, max: 6 });
const image = fc.constantFrom('a', 'b', 'c');
const anyAction: fc.Arbitrary<(actions: Actions, document: WorkspaceDocument) => void> = fc.oneof(
  image.map((name) => (actions: Actions) => actions.addImages([photo(name)])),
  image.map((name) => (actions: Actions) => actions.removeImage(name)),
  fc
    .tuple(image, fc.nat(39), fc.nat(29))
    .map(([name, x, y]) => (actions: Actions, document: WorkspaceDocument) => {
      if (document.images.some((each) => each.id === name)) actions.addAnnotation(click(name, x, y));
    }),
  id.map((n) => (actions: Actions) => actions.removeAnnotation(n)),
  fc.tuple(id, id).map(
    ([n, c]) =>
      (actions: Actions) =>
        actions.setAnnotationCategory(n, c),
  ),
  fc.tuple(id, fc.integer({ min: -3, max: 3 })).map(
    ([n, scale]) =>
      (actions: Actions) =>
        actions.setAnnotationScale(n, scale),
  ),
  fc.tuple(id, fc.nat(3), fc.option(fc.constantFrom('hops', 'crf'), { nil: undefined })).map(
    ([n, hops, dial]) =>
      (actions: Actions) =>
        actions.setAnnotationParameters(n, { hops }, dial),
  ),
  fc.tuple(id, fc.nat(9), fc.option(fc.constantFrom('g', 'h'), { nil: undefined })).map(
    ([n, x, drag]) =>
      (actions: Actions) =>
        actions.movePromptPoint(n, 0, { x, y: 1 }, drag),
  ),
  fc.nat(3).map((hops) => (actions: Actions) => actions.setParametersOfAll('attention-shift', { hops })),
  fc.constant((actions: Actions) => {
    actions.addCategory('sheep');
  }),
  fc.tuple(id, fc.string()).map(
    ([n, name]) =>
      (actions: Actions) =>
        actions.renameCategory(n, name),
  ),
  id.map((n) => (actions: Actions) => actions.recolourCategory(n, '#123456')),
  fc.tuple(id, id).map(
    ([n, to]) =>
      (actions: Actions) =>
        actions.removeCategory(n, n === to ? { kind: 'delete' } : { kind: 'move', to }),
  ),
);

describe('any sequence of actions', () => {
  it('undone gives the start, redone gives the end, and leaves nothing dangling', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 60 }), (sequence) => {
        const { history, actions } = fresh();
        const beginning = history.document();
        for (const act of sequence) {
          act(actions, history.document());
          const { images, categories, annotations } = history.document();
          for (const annotation of annotations) {
            expect(categories.some((category) => category.id === annotation.categoryId)).toBe(true);
            expect(images.some((each) => each.id === annotation.imageId)).toBe(true);
          }
          expect(new Set(images.map((each) => each.id)).size).toBe(images.length);
        }
        const end = history.document();
        for (const _ of sequence) history.undo();
        expect(history.document()).toEqual(beginning);
        for (const _ of sequence) history.redo();
        expect(history.document()).toEqual(end);
      }),
      { numRuns: 300 },
    );
  });
});
