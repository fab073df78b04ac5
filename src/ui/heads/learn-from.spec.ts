import { describe, expect, it } from 'vitest';
import { createActions, createHistory, createRuns, keyOf } from '../../workspace';
import { click, photo, result } from '../../workspace/testing';
import { createTruth, takeAsTruth } from '../truth/truth-store';
import { axisEnd, stretchesOf } from './curve';
import { lessonsOf, withoutHead } from './learn-from';

const EXITS = { id: 'exits', takes: ['extreme-points', 'box'] as const };
const BOX = { kind: 'box', box: { x0: 0, y0: 0, x1: 10, y1: 10 } } as const;

function world() {
  const history = createHistory();
  const actions = createActions(history);
  const runs = createRuns();
  const truth = createTruth();
  actions.addImages([photo('a'), photo('b')]);
  const cat = actions.addCategory('cat');
  const ids = [
    { ...click('a'), method: 'exits', prompt: BOX },
    { ...click('b'), method: 'sim', prompt: BOX, categoryId: cat },
    click('b'),
  ].map((each) => actions.addAnnotation(each));
  for (const annotation of history.document().annotations) runs.keep(keyOf(annotation), result(0));
  const lessons = (categoryId?: number) =>
    lessonsOf(history.document(), runs.store.getState(), truth.getState(), EXITS, {}, categoryId);
  return { history, actions, truth, ids, cat, lessons };
}

const accept = (actions: ReturnType<typeof world>['actions'], id: number) =>
  actions.teach(id, { model: 'm', source: 'keys', block: 5, width: 2, crop: 'object', size: 384 }, []);

describe('what a head learns from', () => {
  it('is every object whose prompt its method takes, with its class', () => {
    const { lessons, ids, cat } = world();
    expect(lessons()).toMatchObject({ photos: 2, truths: 0, from: undefined });
    expect(lessons().objects.map(({ id, category }) => [id, category])).toEqual([
      [`${ids[0]}`, 'object'],
      [`${ids[1]}`, 'cat'],
    ]);
    expect(lessons(cat).objects.map(({ id }) => id)).toEqual([`${ids[1]}`]);
  });

  it('is compared with accepted masks, or with a file’s alone where one is loaded', () => {
    const { lessons, actions, truth, ids } = world();
    accept(actions, ids[1]);
    expect(lessons()).toMatchObject({ truths: 1, from: 'accepted' });
    expect(lessons().objects[1].truth?.mask.counts).toEqual(result(0).masks[0].counts);
    const mask = { width: 40, height: 30, counts: new Uint32Array([0, 5, 1195]) };
    const object = { id: 1, imageId: 'a', category: 'object', crowd: false, mask };
    takeAsTruth(truth, { name: 't.json', found: { objects: [object], elsewhere: 0, problems: [] } });
    expect(lessons()).toMatchObject({ truths: 1, from: 'file' });
    expect(lessons().objects.map((each) => each.truth?.mask)).toEqual([mask, undefined]);
  });

  it('is not compared with an accepted mask that is the method’s own', () => {
    const { lessons, actions, ids } = world();
    accept(actions, ids[0]);
    expect(lessons()).toMatchObject({ truths: 0, from: undefined });
    accept(actions, ids[1]);
    expect(lessons().objects.map((each) => each.truth?.from)).toEqual([undefined, 'accepted']);
  });

  it('is never compared with a mask that does not touch the object', () => {
    const { lessons, truth } = world();
    const mask = { width: 40, height: 30, counts: new Uint32Array([1000, 5, 195]) };
    const object = { id: 1, imageId: 'a', category: 'object', crowd: false, mask };
    takeAsTruth(truth, { name: 't.json', found: { objects: [object], elsewhere: 0, problems: [] } });
    expect(lessons()).toMatchObject({ truths: 0, from: undefined });
  });

  it('is labelled by the method without a head', () => {
    expect(withoutHead({ uses: { decoder: 'trained' } }, { decoder: 'trained', hops: 2 })).toEqual({
      hops: 2,
    });
  });
});

describe('a curve', () => {
  it('is drawn in few stretches that lose no peak', () => {
    const points = Array.from({ length: 1000 }, (_, i) => [i + 1, i === 777 ? 50 : 1] as const);
    const stretches = stretchesOf(points, 120);
    expect(stretches.length).toBeLessThanOrEqual(120);
    expect(Math.max(...stretches.map(({ high }) => high))).toBe(50);
    expect(stretches.at(-1)?.step).toBeGreaterThan(990);
    expect(stretchesOf(points.slice(0, 3), 120).map(({ step, mean }) => [step, mean])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expect(stretchesOf([], 120)).toEqual([]);
  });

  it('fills at least half of its axis from its tenth step on', () => {
    for (let step = 0; step <= 400; step++) {
      const end = axisEnd(step, 400);
      expect(end).toBeGreaterThanOrEqual(step);
      expect(end).toBeLessThanOrEqual(Math.max(2 * step + 1, 20));
    }
    expect(axisEnd(400, 400)).toBe(400);
    expect(axisEnd(7, 0)).toBe(7);
  });
});
