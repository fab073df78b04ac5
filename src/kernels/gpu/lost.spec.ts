import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Operations } from '../backend';
import { createCpuBackend } from '../cpu/backend';
import { BackendError } from '../errors';
import { rejection } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { openTestDevice, skipGpu } from '../testing/device';
import { clusteredRows } from '../testing/random';
import { createGpuBackend, poolUse } from './backend';

const N = 40;
const features = clusteredRows(1, N, 5, 3, 0.3);

/** Two submits, so that there is a stage between them. */
async function twoReads(o: Operations) {
  const S = o.affinity(o.upload(features, [N, 5]), 0.2);
  const scaling = o.sinkhorn(S, { symmetric: true, cap: 4 });
  const [u] = await o.read(scaling.u);
  const start = o.upload(new Float32Array(N).fill(1 / N), [N, 1]);
  const [walk] = await o.read(o.walk(S, scaling, start, { hops: 2 }));
  return [u, walk];
}

/** Every call by which a backend touches its device, in the order of a run. */
const STAGES = [
  'createBuffer',
  'writeBuffer',
  'pushErrorScope',
  'popErrorScope',
  'createShaderModule',
  'createBindGroupLayout',
  'createComputePipeline',
  'createBindGroup',
  'createCommandEncoder',
  'submit',
  'mapAsync',
  'getMappedRange',
] as const;

type Stage = (typeof STAGES)[number];

/** Calls `onCall` just before each call of a stage's function, and just after it. */
function watch(device: GPUDevice, onCall: (stage: Stage, when: 'before' | 'after') => void): void {
  const wrap = (owner: object, name: Stage) => {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') throw new Error(`There is no ${name}.`);
    vi.spyOn(owner as Record<Stage, () => unknown>, name).mockImplementation((...args: unknown[]) => {
      onCall(name, 'before');
      const result: unknown = Reflect.apply(original, owner, args);
      onCall(name, 'after');
      return result;
    });
  };
  for (const stage of STAGES) {
    if (stage === 'writeBuffer' || stage === 'submit') wrap(device.queue, stage);
    else if (stage !== 'mapAsync' && stage !== 'getMappedRange') wrap(device, stage);
  }
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    wrap(buffer, 'mapAsync');
    wrap(buffer, 'getMappedRange');
    return buffer;
  };
}

describe.skipIf(skipGpu)('a lost device', () => {
  afterEach(() => vi.restoreAllMocks());
  const open = async () => (await openTestDevice()).device;
  const expected = createCpuBackend().run(twoReads);

  async function expectResult(results: readonly Float32Array[]) {
    for (const [i, result] of results.entries()) {
      expectClose(result, (await expected)[i], { absolute: 1e-5, relative: 1e-4 });
    }
  }

  it('touches its device in no way but those rehearsed here', async () => {
    const device = await open();
    const calls = new Set<string>();
    const seen = new Proxy(device, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === 'function') calls.add(String(name));
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const backend = createGpuBackend(seen, { label: 'test' });
    await expectResult(await backend.run(twoReads));
    backend.dispose();
    device.destroy();
    // A layout of bind groups becomes one of a pipeline in the same breath.
    const harmless = ['createPipelineLayout'];
    expect([...calls].filter((name) => !([...STAGES, ...harmless] as string[]).includes(name))).toEqual([]);
  });

  for (const stage of STAGES) {
    for (const when of ['before', 'after'] as const) {
      it(`is replaced and the run repeated, lost ${when} the first, a middle and the last ${stage}`, async () => {
        const count = await callsOf(stage);
        expect(count).toBeGreaterThan(0);
        for (const nth of new Set([1, Math.ceil(count / 2), count])) {
          const device = await open();
          let calls = 0;
          watch(device, (name, at) => {
            if (name !== stage || at !== when) return;
            calls++;
            if (calls === nth) device.destroy();
          });
          const replace = vi.fn(async () => ({ device: await open() }));
          const backend = createGpuBackend(device, { label: 'test', replace });
          await expectResult(await backend.run(twoReads));
          expect(calls).toBeGreaterThanOrEqual(nth);
          // And again: lost at the very end, it is only missed by the next run.
          await expectResult(await backend.run(twoReads));
          expect(replace).toHaveBeenCalledTimes(1);
          expect(poolUse(backend)?.inUse).toBe(0);
          backend.dispose();
        }
      }, 300_000);
    }
  }

  /** How often a run calls it. */
  async function callsOf(stage: Stage): Promise<number> {
    const device = await open();
    let count = 0;
    watch(device, (name, at) => {
      if (name === stage && at === 'before') count++;
    });
    const backend = createGpuBackend(device, { label: 'test' });
    await backend.run(twoReads);
    backend.dispose();
    device.destroy();
    return count;
  }

  it('is replaced between two runs and while a run does something else', async () => {
    let device = await open();
    const replace = async () => {
      device = await open();
      return { device };
    };
    const backend = createGpuBackend(device, { label: 'test', replace });
    device.destroy();
    await expectResult(await backend.run(twoReads));
    let times = 0;
    await expectResult(
      await backend.run(async (o) => {
        times++;
        if (times === 1) {
          device.destroy();
          await device.lost;
        }
        return twoReads(o);
      }),
    );
    expect(times).toBe(2);
    backend.dispose();
  });

  it('is given up after three losses in one run, and the sentence says why', async () => {
    let device = await open();
    const replace = vi.fn(async () => {
      device = await open();
      return { device };
    });
    const backend = createGpuBackend(device, { label: 'test', replace });
    const error = await rejection(
      backend.run(async (o) => {
        device.destroy();
        return twoReads(o);
      }),
    );
    expect(error).toBeInstanceOf(BackendError);
    expect(error.message).toMatch(/^The graphics device was lost \(/);
    expect(replace).toHaveBeenCalledTimes(2);
    // The next run begins on another device.
    await expectResult(await backend.run(twoReads));
    backend.dispose();
  });

  it('says so where there is no other device, and repeats nothing that failed by itself', async () => {
    const device = await open();
    const replace = vi.fn(() => Promise.reject(new BackendError('WebGPU found no graphics adapter.')));
    const backend = createGpuBackend(device, { label: 'test', replace });
    const broken = await rejection(
      backend.run(async (o) => o.read(o.affinity(o.upload(Float32Array.of(Number.NaN), [1, 1]), 1))),
    );
    expect(broken.message).toMatch(/^Token 0 has a feature/);
    expect(replace).not.toHaveBeenCalled();
    device.destroy();
    expect((await rejection(backend.run(twoReads))).message).toBe('WebGPU found no graphics adapter.');
    backend.dispose();
    expect((await rejection(backend.run(twoReads))).message).toMatch(/^This backend was disposed of/);
  });
});
