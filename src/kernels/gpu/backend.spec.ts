import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Backend, Operations } from '../backend';
import { createCpuBackend } from '../cpu/backend';
import { BackendError } from '../errors';
import { rejection } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { openTestDevice, skipGpu } from '../testing/device';
import { clusteredRows } from '../testing/random';
import { createGpuBackend, poolUse } from './backend';

const N = 70;
const features = clusteredRows(1, N, 5, 3, 0.3);

async function wholeChain(o: Operations) {
  const S = o.affinity(o.upload(features, [N, 5]), 0.1);
  const scaling = o.sinkhorn(S, { symmetric: false });
  const walk = o.walk(S, scaling, o.upload(new Float32Array(N).fill(1 / N), [N, 1]), { hops: 2 });
  return o.read(S, scaling.u, scaling.v, walk);
}

describe.skipIf(skipGpu)('the GPU backend', () => {
  let device: GPUDevice;
  let backend: Backend;

  const make = (keepBytes?: number) =>
    createGpuBackend(device, { label: 'test', ...(keepBytes && { keepBytes }) });
  beforeAll(async () => {
    device = (await openTestDevice()).device;
    backend = make();
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => device?.destroy());

  it('sends everything between two reads as one submit and reads one buffer back', async () => {
    const submit = vi.spyOn(device.queue, 'submit');
    const createEncoder = vi.spyOn(device, 'createCommandEncoder');
    await backend.run(async (o) => {
      const S = o.affinity(o.upload(features, [N, 5]), 0.1);
      const scaling = o.sinkhorn(S, { symmetric: true });
      expect(submit).not.toHaveBeenCalled();
      await o.read(S, scaling.u, scaling.residuals);
      expect(submit).toHaveBeenCalledTimes(1);
      expect(createEncoder).toHaveBeenCalledTimes(1);
      await o.read(o.walk(S, scaling, o.upload(new Float32Array(N), [N, 1]), { hops: 3 }));
      expect(submit).toHaveBeenCalledTimes(2);
    });
  });

  it('runs nothing that nobody reads', async () => {
    const submit = vi.spyOn(device.queue, 'submit');
    await backend.run(async (o) => {
      o.affinity(o.upload(features, [N, 5]), 0.1);
    });
    expect(submit).not.toHaveBeenCalled();
    expect(poolUse(backend)?.inUse).toBe(0);
  });

  it('cuts no matrix into chunks on a software adapter, with the same result', async () => {
    const software = createGpuBackend(device, { label: 'test', isFallbackAdapter: true });
    const [expected, chunked, whole] = await Promise.all(
      [createCpuBackend(), backend, software].map((one) => one.run(wholeChain)),
    );
    for (const results of [chunked, whole]) {
      for (const [i, result] of results.entries()) {
        expectClose(result, expected[i], { absolute: 2e-4, relative: 2e-4 });
      }
    }
    software.dispose();
  });

  it('holds nothing between 1,000 runs, ended or failed, and makes no more buffers', async () => {
    const fresh = make();
    const once = async (i: number) => {
      const run = fresh.run(async (o) => {
        const S = o.affinity(o.upload(features, [N, 5]), 0.1);
        if (i % 4 === 1) throw new Error('on purpose, before the read');
        const reading = o.read(S);
        // Left behind while it is under way.
        if (i % 4 === 2) throw new Error('on purpose, during the read');
        await reading;
        if (i % 4 === 3)
          await o.read(o.sinkhorn(o.upload(new Float32Array(4), [2, 2]), { symmetric: true }).u);
        return i;
      });
      await run.catch(() => undefined);
      return poolUse(fresh);
    };
    for (let i = 0; i < 8; i++) await once(i);
    const createBuffer = vi.spyOn(device, 'createBuffer');
    const before = poolUse(fresh);
    for (let i = 8; i < 1000; i++) {
      const use = await once(i);
      expect(use?.inUse).toBe(0);
      expect(use?.bytesInUse).toBe(0);
    }
    expect(poolUse(fresh)).toEqual(before);
    expect(createBuffer).not.toHaveBeenCalled();
    fresh.dispose();
    expect(poolUse(fresh)).toMatchObject({ inUse: 0, bytesInUse: 0, kept: 0, bytesKept: 0 });
  }, 300_000);

  it('compiles nothing again for other sizes', async () => {
    const fresh = make();
    const once = (tokens: number) =>
      fresh.run(async (o) => {
        const S = o.affinity(o.upload(features.subarray(0, tokens * 5), [tokens, 5]), 0.1);
        const scaling = o.sinkhorn(S, { symmetric: true, cap: 3 });
        const start = o.upload(new Float32Array(tokens * 2), [tokens, 2]);
        return o.read(o.absorbing(S, scaling, start, { beta: 0.5, cap: 2 }).mass);
      });
    await once(N);
    const compile = vi.spyOn(device, 'createComputePipeline');
    await once(33);
    await once(1);
    expect(compile).not.toHaveBeenCalled();
    fresh.dispose();
  });

  it('keeps no more than its budget', async () => {
    const small = make(2000);
    await small.run(wholeChain);
    const use = poolUse(small);
    expect(use?.inUse).toBe(0);
    expect(use?.bytesKept).toBeLessThanOrEqual(2000);
    small.dispose();
  });

  it('refuses an array larger than the adapter allows when it is recorded, and goes on', async () => {
    const side = Math.ceil(Math.sqrt(device.limits.maxStorageBufferBindingSize / 4)) + 1;
    await backend.run(async (o) => {
      const map = o.upload(new Float32Array(4), [2, 2]);
      expect(() => o.upsample(map, side, side)).toThrow(/MiB; this graphics adapter allows/);
    });
    expect((await backend.run(wholeChain))[0].length).toBe(N * N);
  });

  it('says so when the adapter refuses the work, and uses none of those buffers again', async () => {
    const other = make();
    const create = device.createBuffer.bind(device);
    vi.spyOn(device, 'createBuffer').mockImplementation((descriptor) =>
      create({ ...descriptor, usage: 0x4 | 0x8 }),
    );
    const error = await rejection(other.run(wholeChain));
    expect(error).toBeInstanceOf(BackendError);
    expect(error.message).toMatch(/^The graphics adapter refused the work: /);
    vi.restoreAllMocks();
    expect(poolUse(other)).toMatchObject({ inUse: 0, bytesInUse: 0, kept: 0, bytesKept: 0 });
    expect((await other.run(wholeChain))[0].length).toBe(N * N);
    other.dispose();
  });

  it('leaves the device alone when disposed of, and refuses what comes after', async () => {
    const other = make();
    const error = await rejection(
      other.run(async (o) => {
        const reading = wholeChain(o);
        other.dispose();
        return reading;
      }),
    );
    expect(error).toBeInstanceOf(BackendError);
    expect((await rejection(other.run(wholeChain))).message).toMatch(/^This backend was disposed of/);
    expect(poolUse(other)).toMatchObject({ inUse: 0, bytesInUse: 0, kept: 0, bytesKept: 0 });
    expect((await backend.run(wholeChain))[0].length).toBe(N * N);
  });

  it('rejects the read under way and later runs when the device is lost', async () => {
    const lost = (await openTestDevice()).device;
    const doomed = createGpuBackend(lost, { label: 'doomed' });
    const running = doomed.run(async (o) => {
      await wholeChain(o);
      const reading = wholeChain(o);
      lost.destroy();
      return reading;
    });
    const waiting = doomed.run(wholeChain);
    for (const run of [running, waiting, doomed.run(wholeChain)]) {
      const error = await rejection(run);
      expect(error).toBeInstanceOf(BackendError);
      expect(error.message).toMatch(/^The graphics device was lost \(/);
    }
    expect(poolUse(doomed)?.inUse).toBe(0);
    doomed.dispose();
  });
});
