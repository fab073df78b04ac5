import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createActions } from './actions';
import { createHeadShelf } from './heads';
import { createHistory } from './history';
import { createLibrary } from './library';
import { createPersistence, RETRY_MS, SAVE_AFTER_MS } from './persistence';
import { createRuns, keyOf } from './runs';
import { click, manualEngine, memoryLocks, memoryStorage, result } from './testing';

type Memory = ReturnType<typeof memoryStorage>;
type Locks = ReturnType<typeof memoryLocks>;

function tab(memory: Memory, locks: Locks) {
  const { engine } = manualEngine();
  const history = createHistory();
  const actions = createActions(history);
  const library = createLibrary(engine, history);
  const runs = createRuns();
  const heads = createHeadShelf();
  const persistence = createPersistence({ history, actions, library, runs, heads }, memory.storage, locks());
  const arrivals: string[] = [];
  const start = () => persistence.start((what) => arrivals.push(what));
  const open = async (name: string) => {
    const image = await library.read(new Blob([name]), name);
    actions.addImages([image]);
    return image;
  };
  return { history, actions, library, runs, heads, persistence, arrivals, start, open };
}

describe('persistence', () => {
  let memory: Memory;
  let locks: Locks;
  beforeEach(() => {
    vi.useFakeTimers();
    memory = memoryStorage();
    locks = memoryLocks();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('saves within a moment of the first of many changes, and restores everything', async () => {
    const first = tab(memory, locks);
    await first.start();
    expect(first.arrivals).toEqual(['empty']);
    const image = await first.open('a.jpg');
    const id = first.actions.addAnnotation(click(image.id));
    const [annotation] = first.history.document().annotations;
    if (!annotation) throw new Error('No annotation.');
    first.runs.keep(keyOf(annotation), result(0));
    for (let scale = 1; scale <= 5; scale += 1) {
      first.actions.setAnnotationScale(id, scale);
      await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS / 4);
    }
    expect(memory.state.writes.length).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS);
    expect(memory.state.saved?.document).toEqual(first.history.document());
    expect(memory.state.writes.flatMap((batch) => batch.blobs)).toHaveLength(1);
    expect(memory.state.writes.flatMap((batch) => batch.results)).toHaveLength(1);

    const second = tab(memory, memoryLocks());
    await second.start();
    expect(second.arrivals).toEqual(['restored']);
    expect(second.history.document()).toEqual(first.history.document());
    expect(second.history.undoLabel()).toBeUndefined();
    expect(second.runs.store.getState().results.get(keyOf(annotation))).toEqual(result(0));
    expect(second.actions.addAnnotation(click(image.id))).toBe(id + 1);
  });

  it('keeps a removed photo’s file until the next start', async () => {
    const first = tab(memory, locks);
    await first.start();
    const image = await first.open('a.jpg');
    await first.persistence.flush();
    first.actions.removeImage(image.id);
    await first.persistence.flush();
    expect(memory.state.blobs.size).toBe(1);
    first.history.undo();
    await first.persistence.flush();
    const second = tab(memory, memoryLocks());
    let missed = 0;
    second.library.store.subscribe(({ missing }) => {
      missed += missing.size;
    });
    await second.start();
    expect(missed).toBe(0);
    second.actions.removeImage(image.id);
    await second.persistence.flush();
    await tab(memory, memoryLocks()).start();
    expect(memory.state.blobs.size).toBe(0);
  });

  it('names a photo whose file is gone', async () => {
    const first = tab(memory, locks);
    await first.start();
    const image = await first.open('a.jpg');
    await first.persistence.flush();
    memory.state.blobs.clear();
    const second = tab(memory, memoryLocks());
    await second.start();
    expect(second.library.store.getState().missing.get(image.id)).toMatch(/a\.jpg/);
    expect(second.history.document().images).toHaveLength(1);
  });

  it('says that storage is full until a write gets through', async () => {
    const first = tab(memory, locks);
    await first.start();
    memory.state.refuse = new DOMException('Full', 'QuotaExceededError');
    await first.open('a.jpg');
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS);
    expect(first.persistence.store.getState()).toMatchObject({ state: 'refused', sentence: /full.*Export/ });
    first.actions.addCategory('sheep');
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS);
    expect(first.persistence.store.getState().state).toBe('refused');
    memory.state.refuse = undefined;
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(first.persistence.store.getState().state).toBe('saved');
    expect(memory.state.saved?.document).toEqual(first.history.document());
  });

  it('never writes over a workspace that it could not read', async () => {
    const first = tab(memory, locks);
    await first.start();
    await first.open('a.jpg');
    await first.persistence.flush();
    const before = memory.state.saved;
    memory.state.refuse = new Error('Internal error.');
    const second = tab(memory, memoryLocks());
    await second.start();
    expect(second.arrivals).toEqual(['unreadable']);
    memory.state.refuse = undefined;
    second.actions.addCategory('sheep');
    await vi.advanceTimersByTimeAsync(RETRY_MS * 2);
    await second.persistence.flush();
    expect(memory.state.saved).toBe(before);
    expect(second.persistence.store.getState().state).toBe('refused');
  });

  it('hands the workspace from tab to tab with the last change, and the first stops saving', async () => {
    const first = tab(memory, locks);
    const second = tab(memory, locks);
    await first.start();
    await second.start();
    expect(second.persistence.store.getState().state).toBe('elsewhere');
    await first.open('a.jpg');
    await second.persistence.takeOver();
    expect(second.history.document().images.map((image) => image.name)).toEqual(['a.jpg']);
    expect(first.persistence.store.getState().state).toBe('taken');
    const writes = memory.state.writes.length;
    first.actions.addCategory('sheep');
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    await first.persistence.flush();
    expect(memory.state.writes).toHaveLength(writes);
    second.actions.addCategory('goat');
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS);
    expect(memory.state.saved?.document).toEqual(second.history.document());
  });
});
