import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend, Operations } from '../backend';
import { createCpuBackend } from '../cpu/backend';
import { createGpuBackend, poolUse } from '../gpu/backend';
import { expectClose, type Tolerance } from './compare';
import { openTestDevice, skipGpu } from './device';

type Work<R> = (operations: Operations) => Promise<R>;

/** The backends for the tests of a file: TypeScript alone, with WebAssembly, and the GPU. */
export interface TestBackends {
  /** Registers the test once for each backend. */
  each(title: string, test: (backend: Backend) => Promise<void>): void;
  /**
   * Runs `work` on all, compares every array it returns with that of TypeScript alone and gives the latter back.
   */
  agree(work: Work<readonly Float32Array[]>, tolerance: Tolerance): Promise<readonly Float32Array[]>;
  /** All reject with the same class and sentence; returns it. */
  refusal(work: Work<unknown>): Promise<Error>;
  /** The GPU backend's device, where there is one. */
  device(): GPUDevice | undefined;
}

/**
 * Opens a device for the file and closes it after. What the device complains about outside any error scope, and
 * buffers still in use at the end, fail the file.
 */
export function useBackends(): TestBackends {
  const plain = createCpuBackend({ simd: false });
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
      it(`${title} (TypeScript)`, () => test(plain));
      it(`${title} (CPU)`, () => test(cpu));
      it.skipIf(skipGpu)(`${title} (WebGPU)`, async () => {
        if (gpu) await test({ ...gpu, run: scoped });
      });
    },
    async agree(work, tolerance) {
      const expected = await plain.run(work);
      const others = [await cpu.run(work), ...(gpu ? [await scoped(work)] : [])];
      for (const actual of others) {
        expect(actual.length).toBe(expected.length);
        for (const [i, array] of actual.entries()) expectClose(array, expected[i], tolerance);
      }
      return expected;
    },
    async refusal(work) {
      const reason = await rejection(plain.run(work));
      const others = [await rejection(cpu.run(work)), ...(gpu ? [await rejection(scoped(work))] : [])];
      for (const other of others) {
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
