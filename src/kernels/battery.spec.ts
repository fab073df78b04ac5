import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from './backend';
import { createCpuBackend } from './cpu/backend';
import { NumbersError } from './errors';
import { createGpuBackend, poolUse } from './gpu/backend';
import { rejection } from './testing/backends';
import { BATTERY, type Hostile } from './testing/battery';
import { expectClose } from './testing/compare';
import { openTestDevice, skipGpu } from './testing/device';
import { type Guards, guardArrays } from './testing/guards';
import { featureCases, randomArray } from './testing/random';

/** Every awkward kind of features, and one whose entries are as small as a float32 can be told from 0. */
const INPUTS = [
  ...featureCases(),
  { name: 'tiny', data: randomArray(9, 13 * 7, -1e-30, 1e-30), tokens: 13, width: 7 },
];

/** One entry that is not a number, in a row of its own. */
function poisoned(input: Hostile, value: number): Hostile {
  const data = input.data.slice();
  data[data.length - 1] = value;
  return { ...input, data };
}

describe('every operation', () => {
  const cpu = createCpuBackend();
  let device: GPUDevice | undefined;
  let gpu: Backend | undefined;
  let guards: Guards | undefined;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (skipGpu) return;
    device = (await openTestDevice()).device;
    device.addEventListener('uncapturederror', (event) => complaints.push(event.error.message));
    guards = guardArrays(device);
    gpu = createGpuBackend(device, { label: 'guarded' });
  }, 60_000);
  afterAll(() => {
    gpu?.dispose();
    device?.destroy();
    expect(complaints).toEqual([]);
  });

  for (const [name, { run, tolerance, indices }] of Object.entries(BATTERY)) {
    const read = (backend: Backend, input: Hostile) => backend.run(async (o) => o.read(...run(o, input)));
    const outcome = (backend: Backend, input: Hostile) =>
      read(backend, input).catch((error: unknown) => {
        // A sentence for people is as good as a number, if it is the same one.
        if (error instanceof NumbersError) return error.message;
        throw error;
      });

    it(`gives the same on both backends and writes nothing beyond its arrays: ${name}`, async () => {
      for (const input of INPUTS) {
        const expected = await outcome(cpu, input);
        const actual = gpu ? await outcome(gpu, input) : expected;
        await guards?.look();
        if (gpu) expect(poolUse(gpu)?.inUse).toBe(0);
        if (typeof expected === 'string' || typeof actual === 'string') {
          expect(actual, input.name).toBe(expected);
          expect(input.name).toMatch(/huge/);
          continue;
        }
        for (const [i, array] of actual.entries()) {
          expect(array.every(Number.isFinite), input.name).toBe(true);
          if (indices) expect(array.every(Number.isInteger)).toBe(true);
          try {
            expectClose(array, expected[i], tolerance);
          } catch (error) {
            throw new Error(`Of ${input.name} features, result ${i}: ${String(error)}`);
          }
        }
      }
    });

    it(`refuses what is not a number in the same words: ${name}`, async () => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const input = poisoned(INPUTS[0], value);
        const error = await rejection(read(cpu, input));
        expect(error).toBeInstanceOf(NumbersError);
        expect(error.message).toMatch(/ that is not a number; nothing can be computed from it\.$/);
        if (gpu) expect((await rejection(read(gpu, input))).message).toBe(error.message);
        await guards?.look();
      }
    });
  }

  it.skipIf(skipGpu)('would be caught writing beyond its arrays', async () => {
    // A kernel's mistake, put on by hand: the guard behind an array is overwritten through the queue.
    if (!device || !gpu || !guards) throw new Error('There is no device.');
    const on = device;
    const { createBindGroup } = on;
    on.createBindGroup = (descriptor) => {
      const group = createBindGroup.call(on, descriptor);
      for (const { resource, binding } of descriptor.entries) {
        if (binding === 0 || !('buffer' in resource)) continue;
        on.queue.writeBuffer(resource.buffer, resource.size ?? 0, Uint32Array.of(7));
      }
      return group;
    };
    await gpu.run(async (o) => o.read(o.norms(o.upload(Float32Array.of(1, 2), [1, 2]))));
    on.createBindGroup = createBindGroup;
    await expect(guards.look()).rejects.toThrow();
  });
});
