import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend, Operations } from '../backend';
import { createCpuBackend } from '../cpu-backend';
import { createGpuBackend, poolUse } from '../gpu/backend';
import { expectClose, type Tolerance } from './compare';
import { openTestDevice, skipGpu } from './device';

type Work<R> = (operations: Operations) => Promise<R>;

/** Both backends for the tests of a file. */
export interface TestBackends {
  /** Registers the test once for each backend. */
  each(title: string, test: (backend: Backend) => Promise<void>): void;
  /**
   * Runs `work` on both, compares every array it returns and gives the CPU's back. Without GPU tests: the CPU's.
   */
  agree(work: Work<readonly Float32Array[]>, tolerance: Tolerance): Promise<readonly Float32Array[]>;
  /** Both reject with the same class and sentence; returns it. */
  refusal(work: Work<unknown>): Promise<Error>;
  /** The GPU backend's device, where there is one. */
  device(): GPUDevice | undefined;
}

/**
 * Opens a device for the file and closes it after. What the device complains about outside any error scope, and
 * buffers still in use at the end, fail the file.
 */
export function useBackends(): TestBackends {
  const cpu = createCpuBackend();
  const complaints: string[] = [];
  let device: GPUDevice | undefined;
  let gpu: Backend | undefined;

  beforeAll(async () => {
    if (skipGpu) return;
    const acquired = await openTestDevice();
    device = acquired.device;
    device.addEventListener('uncapturederror', (event) => complaints.push(event.error.message));
    // As if it were a real GPU, so that matrices are cut into chunks; what a software adapter gets is simpler.
    gpu = createGpuBackend(acquired.device, { label: acquired.label, isFallbackAdapter: false });
  });
  afterAll(() => {
    if (gpu) expect(poolUse(gpu)?.inUse).toBe(0);
    gpu?.dispose();
    device?.destroy();
    expect(complaints).toEqual([]);
  });

  const scoped = async <R>(work: Work<R>): Promise<R> => {
    if (!gpu || !device) throw new Error('There is no GPU backend in this run.');
    const on = device;
    on.pushErrorScope('out-of-memory');
    on.pushErrorScope('validation');
    try {
      return await gpu.run(work);
    } finally {
      const errors = await Promise.all([on.popErrorScope(), on.popErrorScope()]);
      expect(errors).toEqual([null, null]);
    }
  };

  return {
    each(title, test) {
      it(`${title} (CPU)`, () => test(cpu));
      it.skipIf(skipGpu)(`${title} (WebGPU)`, async () => {
        if (gpu) await test({ ...gpu, run: scoped });
      });
    },
    async agree(work, tolerance) {
      const expected = await cpu.run(work);
      if (gpu) {
        const actual = await scoped(work);
        expect(actual.length).toBe(expected.length);
        for (const [i, array] of actual.entries()) expectClose(array, expected[i], tolerance);
      }
      return expected;
    },
    async refusal(work) {
      const reason = await rejection(cpu.run(work));
      if (gpu) {
        const other = await rejection(scoped(work));
        expect(other.constructor).toBe(reason.constructor);
        expect(other.message).toBe(reason.message);
      }
      return reason;
    },
    device: () => device,
  };
}

/** What the promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const reason = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(reason instanceof Error)) throw new Error('It should have been refused.');
  return reason;
}
