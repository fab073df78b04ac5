import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Backend, Operations } from '../backend';
import { createCpuBackend } from '../cpu/backend';
import { BOARD, PrivateRooms, type Room, type Rooms } from '../simd/rooms';
import { clusteredRows, randomArray } from '../testing/random';
import { openHelperInNode } from './open.node';
import { type HelperStart, type OpenHelper, Team, type TeamOptions } from './team';

const THREADS = 3;

/** Backends to dispose of, so that no thread outlives its test. */
const open: Backend[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const backend of open.splice(0)) backend.dispose();
});

/** A backend with a team that shares every job, and what its helpers were started with. */
function openTeam(openHelper: OpenHelper = openHelperInNode, options: Partial<TeamOptions> = {}) {
  const starts: HelperStart[] = [];
  const remember: OpenHelper = (start, onHere, onGone) => {
    starts.push(start);
    return openHelper(start, onHere, onGone);
  };
  const team = { threads: THREADS, openHelper: remember, worth: 0, ...options };
  const backend = createCpuBackend({ team });
  open.push(backend);
  return { backend, starts };
}

/** Every operation that has parts to share, on made-up features. */
async function everything(o: Operations, seed: number, n: number, width: number, columns: number) {
  const features = o.upload(clusteredRows(seed, n, width, 3, 0.4), [n, width]);
  const few = o.upload(randomArray(seed + 1, 3 * width), [3, width]);
  // Most starts are zero in the first column, as a walk's are.
  const begin = randomArray(seed + 2, n * columns, 0, 1);
  const start = o.upload(
    begin.map((value, at) => (at % columns === 0 && at > 9 * columns ? 0 : value)),
    [n, columns],
  );
  const S = o.affinity(features, 0.3);
  const forgotten = o.affinity(features, 0.3, { stored: false });
  const one = o.sinkhorn(S, { symmetric: true, tolerance: 0, cap: 5 });
  const two = o.sinkhorn(S, { symmetric: false, tolerance: 0, cap: 5 });
  const three = o.sinkhorn(forgotten, { symmetric: true, tolerance: 0, cap: 5 });
  const members = o.upload(new Float32Array(n).fill(1), [n]);
  const scores = o.prototypeScores(features, few);
  return o.read(
    S,
    one.u,
    one.residuals,
    two.v,
    three.u,
    o.walk(S, one, start, { hops: 3, restart: 0.1 }),
    o.walk(S, two, start, { hops: 2 }),
    o.walk(forgotten, three, start, { hops: 2 }),
    o.absorbing(S, one, start, { beta: 0.5, cap: 4 }).mass,
    o.cosines(features, few),
    o.affinityRows(features, 0.3, [n - 1, 0]),
    o.parts(features, few),
    o.keyPointShift(features, members, few, { shifts: 2, temperature: 0.1 }).points,
    scores.scores,
    scores.nearest,
    n > 1 ? o.attention(features, features, 1) : features,
    o.equalMassAssignment(features, o.upload(randomArray(9, width), [1, width])).plan,
  );
}

type Work = (o: Operations) => Promise<readonly Float32Array[]>;

/** The very same bits as one thread finds. */
async function expectSame(backend: Backend, work: Work, alone: Work = work): Promise<void> {
  const [actual, expected] = [await backend.run(work), await createCpuBackend().run(alone)];
  expect(actual.length).toBe(expected.length);
  for (const [i, array] of actual.entries()) {
    expect(Buffer.compare(Buffer.from(array.buffer), Buffer.from(expected[i].buffer)), `array ${i}`).toBe(0);
  }
}

const sameEverything = (backend: Backend, n = 300) => expectSame(backend, (o) => everything(o, 5, n, 20, 2));

describe('a team', () => {
  it('finds the very bits of one thread, whatever the sides', async () => {
    const { backend, starts } = openTeam();
    const sides = fc.record({
      n: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.constantFrom(127, 128, 129, 257, 530)),
      width: fc.integer({ min: 1, max: 40 }),
      columns: fc.integer({ min: 1, max: 5 }),
      seed: fc.nat(1e6),
    });
    await fc.assert(
      fc.asyncProperty(sides, ({ n, width, columns, seed }) =>
        expectSame(backend, (o) => everything(o, seed, n, width, columns)),
      ),
      { numRuns: 40, examples: [[{ n: 1, width: 1, columns: 1, seed: 1 }]] },
    );
    expect(backend.label).toBe(`CPU, ${THREADS} threads`);
    // Each helper had a tile in hand: the comparison was not of one thread with itself.
    for (const { memory, thread } of starts) {
      const tile = new Uint32Array(memory.buffer, 1024 + 128 * thread, 32);
      expect(tile.some((word) => word !== 0)).toBe(true);
    }
  });

  it('leaves to one thread what is not worth sharing', async () => {
    const { backend, starts } = openTeam(openHelperInNode, { worth: 2 ** 30 });
    await sameEverything(backend);
    const [jobs] = new Int32Array(starts[0].memory.buffer, 0, 1);
    expect(jobs).toBe(0);
  });

  it('takes no more memory in 1,000 runs, ended or failed, and no more helpers', async () => {
    const { backend, starts } = openTeam();
    const features = randomArray(1, 64 * 8);
    const broken = features.map((value, at) => (at === 70 ? Number.NaN : value));
    let size = 0;
    for (let run = 0; run < 1000; run++) {
      const failing = run % 3 === 0;
      const done = backend.run(async (o) => {
        const S = o.affinity(o.upload(failing ? broken : features, [64, 8]), 0.3);
        if (run % 5 === 0) throw new Error('the method fails');
        const [u] = await o.read(o.sinkhorn(S, { symmetric: true }).u);
        expect(u.every((value) => value > 0)).toBe(true);
      });
      if (failing || run % 5 === 0) await expect(done).rejects.toThrow();
      else await done;
      if (run === 10) size = starts[0].memory.buffer.byteLength;
    }
    expect(starts[0].memory.buffer.byteLength).toBe(size);
    expect(starts).toHaveLength(THREADS - 1);
  });
});

describe('without a team', () => {
  it('one thread computes where a page is not cross-origin isolated, and on the page’s own thread', async () => {
    for (const [name, value] of [
      ['crossOriginIsolated', false],
      ['document', {}],
    ] as const) {
      vi.stubGlobal(name, value);
      const { backend, starts } = openTeam();
      vi.unstubAllGlobals();
      expect(starts).toEqual([]);
      await sameEverything(backend, 40);
      expect(backend.label).toBe('CPU');
    }
  });

  it('one thread computes where helpers cannot be started, end at once or stay silent', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const throwing = openTeam(() => {
      throw new Error('Workers are forbidden.');
    });
    const ending = openTeam((_start, _onHere, onGone) => {
      setTimeout(() => onGone('it could not be loaded'), 1);
      return () => undefined;
    });
    expect(throwing.starts).toHaveLength(1);
    for (const { backend } of [throwing, ending]) {
      await sameEverything(backend, 40);
      expect(backend.label).toBe('CPU');
    }
    expect(warn).toHaveBeenCalledTimes(2);
    expect(warn).toHaveBeenLastCalledWith(expect.stringContaining('it could not be loaded'));

    vi.useFakeTimers();
    const silent = openTeam(() => () => undefined);
    const waiting = sameEverything(silent.backend, 40);
    await vi.advanceTimersByTimeAsync(2001);
    vi.useRealTimers();
    await waiting;
  });
});

describe('a team that dies', () => {
  it('between or in the middle of jobs changes no number', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    for (let round = 0; round < 12; round++) {
      const ends: (() => void)[] = [];
      const { backend } = openTeam(
        (...given) => {
          const end = openHelperInNode(...given);
          ends.push(end);
          return end;
        },
        { patienceMs: 100 },
      );
      await backend.run(async () => undefined);
      const work = async (o: Operations) => {
        // From here on no message comes through before the results.
        if (round % 2 === 0) o.affinity(o.upload(randomArray(1, 200 * 20), [200, 20]), 0.3);
        for (const end of ends) end();
        return everything(o, round, 300, 20, 2);
      };
      await expectSame(backend, work, (o) => everything(o, round, 300, 20, 2));
      await new Promise((resolve) => setTimeout(resolve, 20));
      await sameEverything(backend, 40);
      expect(backend.label).toBe('CPU');
    }
  });

  it('at a part of a job: the run begins again on one thread, and it is said', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    // Enters the first job it sees as `help` does, and dies there.
    const mortal: OpenHelper = ({ memory }, onHere) => {
      const worker = new Worker(
        `const { parentPort, workerData } = require('node:worker_threads');
         const words = new Int32Array(workerData.buffer);
         parentPort.postMessage('here');
         while (Atomics.load(words, 0) === 0);
         Atomics.add(words, 32, 1);
         process.exit();`,
        { eval: true, workerData: memory },
      );
      worker.once('message', onHere);
      return () => void worker.terminate();
    };
    const { backend } = openTeam(mortal, { threads: 2, patienceMs: 300 });
    let begun = 0;
    const work = async (o: Operations) => {
      begun++;
      // Large enough for the helper to arrive while the leader is at it.
      o.affinity(o.upload(randomArray(1, 1500 * 64), [1500, 64]), 0.3);
      return everything(o, 5, 200, 20, 2);
    };
    await expectSame(backend, work, (o) => everything(o, 5, 200, 20, 2));
    expect(begun).toBe(2);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('does not answer'));
    expect(backend.label).toBe('CPU');
    await sameEverything(backend, 40);
  });
});

describe('the memory of a team', () => {
  function openRooms(): { team: Team; others: Rooms } {
    const others = PrivateRooms.open();
    const silent: OpenHelper = (_start, onHere) => {
      onHere();
      return () => undefined;
    };
    const team = others && Team.open({ threads: 2, openHelper: silent }, others);
    if (!team) throw new Error('This Node has no WebAssembly with threads.');
    return { team, others };
  }

  it('is lent in pieces that do not overlap, and all of it is there again', () => {
    const { team } = openRooms();
    const step = fc.record({ bytes: fc.integer({ min: 1, max: 200_000 }), back: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const lent: Room[] = [];
        for (const { bytes, back } of steps) {
          const room = team.acquire(64 * bytes);
          expect(room.begin).toBeGreaterThanOrEqual(BOARD);
          expect(room.begin % 64).toBe(0);
          expect(room.begin + room.bytes).toBeLessThanOrEqual(room.memory.buffer.byteLength);
          for (const { memory, begin, bytes } of lent) {
            if (memory !== room.memory) continue;
            expect(begin + bytes <= room.begin || room.begin + room.bytes <= begin).toBe(true);
          }
          lent.push(room);
          if (back < lent.length) team.release(lent.splice(back, 1));
        }
        team.release(lent);
        const first = team.acquire(64);
        expect(first.begin).toBe(BOARD);
        team.release([first]);
      }),
      { numRuns: 60 },
    );
  });

  it('has a bound; what is beyond it gets a memory of one thread', () => {
    const { team, others } = openRooms();
    const small = team.acquire(64);
    const large = team.acquire(193 * 2 ** 20);
    expect(large.memory).not.toBe(small.memory);
    team.release([large, small]);
    expect(others.acquire(64).memory).not.toBe(small.memory);
    expect(() => team.acquire(2 ** 33)).toThrow(/^There is no memory for an array of 8192 MiB; /);
  });
});
