import { describe, expect, it } from 'vitest';
import type { Watched } from '../../engine/api';
import type { AttentionHead } from '../../methods';
import type { Frame, TokenMap } from '../../methods/declaration';
import { createActions, createHeadShelf, createHistory, createRuns, keyOf } from '../../workspace';
import { click, photo, result } from '../../workspace/testing';
import { createViewStore } from '../app/view-store';
import { createAffinity, MOST_PINS, shownRow } from './affinity';
import { createTimeline } from './timeline';

const GRID = { columns: 4, rows: 3, crop: { x0: 0, y0: 0, x1: 40, y1: 30 } };
const frame = (stage: string, step: number): Frame => ({
  stage,
  step,
  title: `${stage} ${step}`,
  sentence: 'A sentence.',
  grid: GRID,
});
const watchedWith = (shifts: number): Watched => ({
  result: result(0),
  frames: [
    frame('query', 0),
    ...Array.from({ length: shifts }, (_, i) => frame('shift', i)),
    frame('mask', 0),
  ],
});

/** What a call to the engine asked for. */
interface Asked {
  readonly pixel: { readonly x: number };
  readonly power?: number;
}

/** A call that ends when the test says so. */
interface Call<T> {
  readonly as: 'row' | 'picture';
  readonly x: number;
  readonly power: number;
  readonly resolve: (made: T) => void;
  readonly reject: (error: Error) => void;
}

/** A timeline over an engine whose calls end when the test says so. */
function world() {
  const history = createHistory();
  const actions = createActions(history);
  const runs = createRuns();
  const view = createViewStore();
  const watches: { resolve: (watched: Watched) => void; signal: AbortSignal | undefined }[] = [];
  const rows: Call<TokenMap>[] = [];
  const heads: Call<readonly AttentionHead[]>[] = [];
  const ask = (as: 'row' | 'picture', { pixel, power = 0 }: Asked) =>
    new Promise<TokenMap>((resolve, reject) => rows.push({ as, x: pixel.x, power, resolve, reject }));
  const askHeads = (as: 'row' | 'picture', { pixel, power = 0 }: Asked) =>
    new Promise<readonly AttentionHead[]>((resolve, reject) =>
      heads.push({ as, x: pixel.x, power, resolve, reject }),
    );
  const engine = {
    watch: (_: unknown, options?: { readonly signal?: AbortSignal }) =>
      new Promise<Watched>((resolve) => watches.push({ resolve, signal: options?.signal })),
    affinityRow: (request: Asked) => ask('row', request),
    affinityPicture: (request: Asked) => ask('picture', request),
    attentionHeads: (request: Asked) => askHeads('row', request),
    attentionPictures: (request: Asked) => askHeads('picture', request),
  };
  actions.seedImages([photo('a')]);
  const id = actions.addAnnotation(click('a'));
  view.setState({ imageId: 'a', selected: id });
  const timeline = createTimeline({ engine, history, runs, heads: createHeadShelf(), view });
  const affinity = createAffinity(engine, history, timeline);
  const annotation = () => {
    const [first] = history.document().annotations;
    return first;
  };
  const done = () => runs.keep(keyOf(annotation()), result(0));
  return { actions, timeline, affinity, watches, rows, heads, done, id };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('timeline', () => {
  it('asks for nothing while closed, and after the mask is there once open', () => {
    const { timeline, watches, done } = world();
    timeline.toggle();
    expect(watches).toHaveLength(0);
    done();
    expect(watches).toHaveLength(1);
    timeline.close();
    expect(watches[0].signal?.aborted).toBe(true);
  });

  it('keeps its place when a parameter moves, and drops what is stale', async () => {
    const { actions, timeline, watches, done, id } = world();
    timeline.toggle();
    done();
    watches[0].resolve(watchedWith(5));
    await settle();
    timeline.go(4);
    expect(timeline.frame()?.title).toBe('shift 3');
    actions.setAnnotationParameters(id, { shifts: 3 });
    done();
    actions.setAnnotationParameters(id, { shifts: 2 });
    expect(watches[1].signal?.aborted).toBe(true);
    // The old frames stay in sight until the new ones are there.
    expect(timeline.frame()?.title).toBe('shift 3');
    done();
    watches[2].resolve(watchedWith(2));
    await settle();
    expect(timeline.frame()?.title).toBe('shift 1');
    expect(timeline.store.getState().computing).toBe(false);
  });

  it('steps inside its frames', async () => {
    const { timeline, watches, done } = world();
    timeline.toggle();
    done();
    watches[0].resolve(watchedWith(1));
    await settle();
    timeline.step(-1);
    expect(timeline.store.getState().at).toBe(0);
    for (let i = 0; i < 5; i++) timeline.step(1);
    expect(timeline.frame()?.stage).toBe('mask');
  });
});

describe('affinity rows', () => {
  it('are asked for one at a time, the latest place wins, and leave with the timeline', async () => {
    const { timeline, affinity, watches, rows, done } = world();
    affinity.hover({ x: 1, y: 1 });
    expect(rows).toHaveLength(0);
    timeline.toggle();
    done();
    watches[0].resolve(watchedWith(1));
    await settle();
    for (const x of [1, 11, 21, 31]) affinity.hover({ x, y: 1 });
    expect(rows.map(({ x }) => x)).toEqual([1]);
    const map = { title: 'row', grid: GRID, values: new Float32Array(12) };
    rows[0].resolve(map);
    await settle();
    expect(rows.map(({ x }) => x)).toEqual([1, 31]);
    rows[1].resolve(map);
    await settle();
    expect(affinity.store.getState().hovered?.token).toBe(3);
    affinity.pin({ x: 31, y: 1 });
    expect(affinity.store.getState().pins.map(({ token }) => token)).toEqual([3]);
    affinity.pin({ x: 31, y: 1 });
    expect(affinity.store.getState().pins).toEqual([]);
    timeline.close();
    expect(affinity.store.getState().hovered).toBeUndefined();
  });

  it('keeps the last clicked tokens, asks for heads only after a click, and shows a chosen one large', async () => {
    const { timeline, affinity, watches, rows, heads, done } = world();
    timeline.toggle();
    done();
    watches[0].resolve(watchedWith(1));
    await settle();
    const map = { title: 'row', grid: GRID, values: new Float32Array(12) };
    const answer = async () => {
      rows.at(-1)?.resolve(map);
      await settle();
    };
    affinity.hover({ x: 1, y: 1 });
    await answer();
    expect(heads).toHaveLength(0);
    affinity.pin({ x: 1, y: 1 });
    await settle();
    expect(heads.map(({ x }) => x)).toEqual([1]);
    const head = { block: 0, head: 1, largest: 0.5, map: { ...map, title: 'head' } };
    heads[0].resolve([head]);
    await settle();
    affinity.choose(0);
    expect(shownRow(affinity.store.getState())?.title).toBe('head');
    affinity.choose(0);
    expect(shownRow(affinity.store.getState())?.title).toBe('row');
    // The strip follows the pointer; where it fails it says why.
    affinity.hover({ x: 21, y: 1 });
    await answer();
    expect(heads.map(({ x }) => x)).toEqual([1, 21]);
    // What follows the pointer is only looked at; what was clicked has its numbers.
    expect(heads.map(({ as }) => as)).toEqual(['row', 'picture']);
    heads[1].reject(new Error('No network.'));
    await settle();
    expect(affinity.store.getState().headsProblem).toBe('No network.');
    for (const [x, y] of [
      [11, 1],
      [31, 1],
      [11, 11],
      [21, 11],
    ]) {
      affinity.pin({ x, y });
      await answer();
      heads.at(-1)?.resolve([head]);
      await settle();
    }
    const { pins } = affinity.store.getState();
    expect(pins.map(({ token }) => token)).toEqual([1, 3, 5, 6]);
    expect(pins).toHaveLength(MOST_PINS);
    affinity.clear();
    expect(affinity.store.getState().heads).toBeUndefined();
  });

  it('are of the power of T that the frame shows, and stay in sight until the next are there', async () => {
    const { timeline, affinity, watches, rows, heads, done } = world();
    timeline.toggle();
    done();
    const [first, ...others] = watchedWith(3).frames;
    const frames = [first, ...others.map((each, hop) => ({ ...each, hop }))];
    watches[0].resolve({ result: result(0), frames });
    await settle();
    const map = { title: 'row', grid: GRID, values: new Float32Array(12) };
    affinity.pin({ x: 1, y: 1 });
    rows[0].resolve(map);
    await settle();
    heads[0].resolve([]);
    await settle();
    timeline.go(3);
    affinity.hover({ x: 21, y: 1 });
    expect(affinity.store.getState().power).toBe(2);
    expect(affinity.store.getState().pins).toHaveLength(1);
    // Moved on while the row of the power before is on its way: it is asked for once more.
    timeline.go(2);
    rows[1].resolve(map);
    await settle();
    rows[2].resolve({ ...map, title: 'power 1' });
    await settle();
    expect(affinity.store.getState().pins.map((pin) => pin.map.title)).toEqual(['power 1']);
    rows[3].resolve(map);
    await settle();
    expect(rows.map(({ as, x, power }) => [as, x, power])).toEqual([
      ['row', 1, 0],
      ['row', 1, 2],
      ['row', 1, 1],
      ['picture', 21, 1],
    ]);
    affinity.setPower(3);
    expect(affinity.store.getState().power).toBe(3);
    timeline.go(0);
    expect(affinity.store.getState().power).toBe(0);
    timeline.close();
    expect(affinity.store.getState().pins).toEqual([]);
  });
});
