import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { World } from '../testing';
import { poolOf } from './pool';
import type { Job, OpenRunner, Outcome } from './runner';

/** Works without a model: sends a mask for every object, and dies on images whose number ends in 7. */
const WORKER = `
import { parentPort, workerData } from 'node:worker_threads';
if (workerData.method === 'unopened') parentPort.postMessage({ kind: 'failed', sentence: 'The model is broken.', opening: true });
else {
  let line = Promise.resolve();
  const work = async ({ imageId, objects }) => {
    for (const [place, { id }] of objects.entries()) {
      if (workerData.method === 'mortal' || (place === 1 && imageId % 10 === 7)) throw new Error('no memory');
      parentPort.postMessage({ kind: 'outcome', outcome: { imageId, id, setting: 0, counts: '', score: 1, flags: [] } });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    parentPort.postMessage({ kind: 'done', imageId });
  };
  parentPort.on('message', (message) => {
    if (message.kind === 'stop') parentPort.close();
    else line = line.then(() => work(message.job));
  });
  parentPort.postMessage({ kind: 'ready' });
}`;

const point = { kind: 'point', point: { x: 0, y: 0 } } as const;
const jobs = (ids: readonly number[]): Job[] =>
  ids.map((imageId) => ({
    path: '',
    name: `${imageId}.png`,
    imageId,
    width: 1,
    height: 1,
    objects: [0, 1].map((place) => ({ id: 10 * imageId + place, prompt: point, category: 1 })),
    beside: [],
    settings: [{}],
  }));

let world: World;
let openPool: OpenRunner;
beforeAll(async () => {
  world = await World.open();
  openPool = poolOf(await world.write('worker.mjs', WORKER));
});
afterAll(() => world.close());

async function outcomes(method: string, list: Iterable<Job>, signal = new AbortController().signal) {
  const heard: Outcome[] = [];
  const pool = openPool({ modelFolder: '', method, backend: 'cpu', workers: 2 });
  await pool.run(list, (outcome) => heard.push(outcome), signal);
  return heard;
}

describe('the pool', () => {
  it('does every object once', async () => {
    const heard = await outcomes('', jobs([1, 2, 3, 4, 5, 6]));
    expect(heard.map(({ id }) => id).sort((a, b) => a - b)).toEqual([
      10, 11, 20, 21, 30, 31, 40, 41, 50, 51, 60, 61,
    ]);
    expect(await outcomes('', [])).toEqual([]);
  });

  it('survives workers that die: only what they were at has failed', async () => {
    const heard = await outcomes('', jobs([1, 7, 2, 17, 3, 27, 4, 37, 5, 47]));
    expect(heard).toHaveLength(20);
    const failed = heard.filter((outcome) => 'sentence' in outcome);
    expect(failed.map(({ id }) => id).sort((a, b) => a - b)).toEqual([71, 171, 271, 371, 471]);
    expect(failed[0]).toMatchObject({ sentence: expect.stringContaining('the worker stopped (no memory)') });
  });

  it('gives up when they keep dying or cannot open', async () => {
    await expect(outcomes('mortal', jobs([1, 2, 3, 4, 5, 6, 8, 9]))).rejects.toThrow(
      'keep stopping: no memory',
    );
    await expect(outcomes('unopened', jobs([1]))).rejects.toThrow('The model is broken.');
  });

  it('takes jobs only when a worker is free for them', async () => {
    let taken = 0;
    let done = 0;
    let most = 0;
    function* endless() {
      for (const job of jobs(Array.from({ length: 40 }, (_, i) => 10 * i + 1))) {
        most = Math.max(most, ++taken - done / 2);
        yield job;
      }
    }
    const pool = openPool({ modelFolder: '', method: '', backend: 'cpu', workers: 2 });
    await pool.run(endless(), () => void done++, new AbortController().signal);
    expect(done).toBe(80);
    expect(most).toBeLessThanOrEqual(5);
  });

  it('stops when told to, or when a result cannot be kept', async () => {
    const stopping = new AbortController();
    const pool = openPool({ modelFolder: '', method: '', backend: 'cpu', workers: 2 });
    const stop = () => stopping.abort();
    await expect(pool.run(jobs([1, 2, 3, 4]), stop, stopping.signal)).rejects.toThrow('aborted');
    const full = () => {
      throw new Error('disk full');
    };
    await expect(pool.run(jobs([1, 2, 3, 4]), full, new AbortController().signal)).rejects.toThrow(
      'disk full',
    );
  });
});
