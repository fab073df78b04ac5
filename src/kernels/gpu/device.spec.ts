import { describe, expect, it } from 'vitest';
import { BackendError } from '../errors';
import { rejection } from '../testing/backends';
import { openTestDevice, skipGpu } from '../testing/device';
import { requestGpuDevice } from './device';

const LIMITS = {
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
};

/** As much of a GPU as is asked for. */
function fakeGpu(limits: object | undefined, device: () => Promise<object>): GPU {
  const info = { vendor: 'acme', architecture: '', device: '', description: '', isFallbackAdapter: true };
  const adapter = limits && { limits, info, requestDevice: device };
  return { requestAdapter: async () => adapter ?? null } as unknown as GPU;
}

describe('a GPU device', () => {
  it.skipIf(skipGpu)(
    'may hold arrays as large as the adapter can, and is told apart from a real one',
    async () => {
      const { device, label, isFallbackAdapter } = await openTestDevice();
      expect(device.limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(2 ** 26);
      expect(label).not.toBe('');
      expect(typeof isFallbackAdapter).toBe('boolean');
      device.destroy();
    },
  );

  it('is named after what the adapter tells', async () => {
    const given = await requestGpuDevice(fakeGpu(LIMITS, async () => ({})));
    expect(given.label).toBe('acme');
    expect(given.isFallbackAdapter).toBe(true);
  });

  it('is refused with a sentence where there is none', async () => {
    const cases: [GPU | undefined, RegExp][] = [
      [fakeGpu(undefined, async () => ({})), /found no graphics adapter/],
      [fakeGpu({ ...LIMITS, maxBufferSize: 2 ** 20 }, async () => ({})), /allows arrays of 1 MiB .* 64 MiB/],
      [fakeGpu({ ...LIMITS, maxStorageBuffersPerShaderStage: 4 }, async () => ({})), /4 arrays a shader/],
      [
        fakeGpu(LIMITS, async () => {
          throw new Error('busy');
        }),
        /gave no device \(busy\)/,
      ],
    ];
    for (const [gpu, sentence] of cases) {
      const error = await rejection(requestGpuDevice(gpu));
      expect(error).toBeInstanceOf(BackendError);
      expect(error.message).toMatch(sentence);
    }
    // Node has no navigator.gpu.
    expect((await rejection(requestGpuDevice())).message).toMatch(/has no WebGPU/);
  });
});
