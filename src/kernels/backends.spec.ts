import { describe, expect, it } from 'vitest';
import type { Operations, Tensor } from './backend';
import { createCpuBackend } from './cpu/backend';
import { BackendError, NumbersError } from './errors';
import { rejection, useBackends } from './testing/backends';
import { expectClose } from './testing/compare';
import { clusteredRows, randomArray } from './testing/random';

const N = 30;
const features = clusteredRows(1, N, 5, 3, 0.3);
const start = new Float32Array(2 * N).fill(1 / N);

/** What a method does for one object, end to end. */
function walkRatio(o: Operations, data: Float32Array): Tensor {
  const S = o.affinity(o.upload(data, [N, 5]), 0.1);
  const walk = o.walk(S, o.sinkhorn(S, { symmetric: true }), o.upload(start, [N, 2]), { hops: 3 });
  return o.upsample(o.reshape(o.ratio(walk), [5, 6]), 20, 24);
}

describe('a backend', () => {
  const backends = useBackends();

  it('runs a whole chain to the same map', async () => {
    await backends.agree(async (o) => o.read(walkRatio(o, features)), { absolute: 1e-5 });
  });

  backends.each('copies what is uploaded, and gives arrays of the caller’s own', async (backend) => {
    const data = Float32Array.of(1, 2, 3);
    await backend.run(async (o) => {
      const tensor = o.upload(data, [3]);
      data.fill(9);
      const [first] = await o.read(tensor);
      expect(Array.from(first)).toEqual([1, 2, 3]);
      first.fill(7);
      const [again, twice] = await o.read(tensor, tensor);
      expect(Array.from(again)).toEqual([1, 2, 3]);
      expect(again.buffer).not.toBe(twice.buffer);
      // Only a part of a larger memory.
      const part = o.upload(Float32Array.of(5, 6, 7, 8).subarray(1, 3), [2]);
      expect(Array.from((await o.read(part))[0])).toEqual([6, 7]);
      expect(await o.read()).toEqual([]);
    });
  });

  backends.each('reshapes without copying or losing count', async (backend) => {
    await backend.run(async (o) => {
      const tensor = o.upload(features, [N, 5]);
      const [flat] = await o.read(o.reshape(tensor, [5 * N]));
      expect(flat).toEqual(features);
      expect(() => o.reshape(tensor, [N, 6])).toThrow(RangeError);
    });
  });

  backends.each('goes on after a read, with what it had', async (backend) => {
    await backend.run(async (o) => {
      const S = o.affinity(o.upload(features, [N, 5]), 0.1);
      const [before] = await o.read(S);
      const scaling = o.sinkhorn(S, { symmetric: true });
      const [u, after] = await o.read(scaling.u, S);
      expect(u.every((value) => value > 0)).toBe(true);
      expect(after).toEqual(before);
      const [one, two] = await Promise.all([o.read(scaling.u), o.read(S)]);
      expect(one[0]).toEqual(u);
      expect(two[0]).toEqual(before);
    });
  });

  backends.each('speaks of the first thing wrong, once, at the read', async (backend) => {
    const broken = features.slice();
    broken[4 * 5] = Number.NaN;
    await backend.run(async (o) => {
      const wrong = o.affinity(o.upload(broken, [N, 5]), 0.1);
      const scaling = o.sinkhorn(wrong, { symmetric: true });
      expect(wrong.shape).toEqual([N, N]);
      expect((await rejection(o.read(scaling.u))).message).toMatch(/^Token 4 has a feature/);
      // And again by whatever uses the same tensor again.
      const both = [o.upload(broken, [N, 5]), o.upload(broken, [N, 5])] as const;
      for (const again of [1, 2]) {
        const d = o.cosines(both[0], both[1]);
        expect((await rejection(o.read(d))).message, `time ${again}`).toMatch(/^Token 4 has a feature/);
        const other = o.cosines(both[1], both[0]);
        expect((await rejection(o.read(other))).message, `time ${again}`).toMatch(/^Token 4 has a feature/);
      }
      const [map] = await o.read(walkRatio(o, features));
      expect(map.every(Number.isFinite)).toBe(true);
    });
  });

  backends.each('runs one at a time, in order, whatever becomes of them', async (backend) => {
    const log: string[] = [];
    const runs = ['a', 'b', 'c'].map((name) =>
      backend.run(async (o) => {
        log.push(`${name} begins`);
        await o.read(walkRatio(o, features));
        log.push(`${name} ends`);
        if (name === 'b') throw new Error('b fails');
        return name;
      }),
    );
    const results = await Promise.allSettled(runs);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  backends.each('keeps two objects apart', async (backend) => {
    const others = clusteredRows(2, N, 5, 2, 0.5);
    const alone = async (data: Float32Array) =>
      (await backend.run(async (o) => o.read(walkRatio(o, data))))[0];
    const [a, b] = [await alone(features), await alone(others)];
    // What an earlier run left behind must not show: fill memory with numbers that would.
    await backend.run(async (o) => {
      const poison = [N * N, 2 * N, N, 480, 8 * N].map((size) => new Float32Array(size).fill(Number.NaN));
      for (let i = 0; i < 6; i++) for (const data of poison) o.upload(data, [data.length]);
    });
    const [together, other] = await backend.run(async (o) =>
      o.read(walkRatio(o, features), walkRatio(o, others)),
    );
    expectClose(together, a, { absolute: 1e-6 });
    expectClose(other, b, { absolute: 1e-6 });
  });

  backends.each('refuses tensors of another run, and operations after the run', async (backend) => {
    const kept = await backend.run(async (o) => ({ o, tensor: o.upload(features, [N, 5]) }));
    expect(() => kept.o.upload(features, [N, 5])).toThrow(BackendError);
    expect(await rejection(kept.o.read(kept.tensor))).toBeInstanceOf(BackendError);
    await backend.run(async (o) => {
      expect(() => o.affinity(kept.tensor, 1)).toThrow(RangeError);
      expect(() => o.affinity({ shape: [N, 5], stored: true }, 1)).toThrow(RangeError);
      expect(await rejection(o.read(kept.tensor))).toBeInstanceOf(RangeError);
    });
    const cpu = createCpuBackend();
    await cpu.run(async (other) => {
      const foreign = other.upload(features, [N, 5]);
      await backend.run(async (o) => expect(() => o.affinity(foreign, 1)).toThrow(RangeError));
    });
  });

  it('says the same of numbers on both, also when nobody reads what is wrong', async () => {
    const error = await backends.refusal(async (o) => {
      o.sinkhorn(o.upload(new Float32Array(9), [3, 3]), { symmetric: true });
      return o.read(o.upload(randomArray(1, 3), [3]));
    });
    expect(error).toBeInstanceOf(NumbersError);
    expect(error.name).toBe('NumbersError');
  });

  it('is refused after being disposed of', async () => {
    const backend = createCpuBackend();
    const running = backend.run(async () => 'first');
    const waiting = backend.run(async () => 'second');
    await running;
    backend.dispose();
    expect(await running).toBe('first');
    await waiting.catch(() => undefined);
    expect(await rejection(backend.run(async () => 1))).toBeInstanceOf(BackendError);
  });
});
