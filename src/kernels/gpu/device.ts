import { BackendError } from '../errors';

/** Arrays of this many bytes must be possible: an affinity of 4,096 tokens. */
const LEAST_BINDING = 64 * 2 ** 20;
/** Storage buffers that the hungriest kernel binds. */
const LEAST_STORAGE_BUFFERS = 8;

/** A device for computing, and what is known about it. */
export interface AcquiredDevice {
  readonly device: GPUDevice;
  /** For people: the adapter's name. */
  readonly label: string;
  /** True for a software adapter such as SwiftShader, where the CPU backend is the faster one. */
  readonly isFallbackAdapter: boolean;
}

/**
 * Asks for a WebGPU device that may hold arrays as large as the adapter can. The caller owns it and destroys it.
 *
 * @param gpu default `navigator.gpu`; Node passes that of an implementation.
 * @throws BackendError where there is no WebGPU, no adapter, or its limits are too small.
 */
export async function requestGpuDevice(
  gpu: GPU | undefined = globalThis.navigator?.gpu,
): Promise<AcquiredDevice> {
  if (!gpu) throw new BackendError('This browser has no WebGPU; the CPU computes instead.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new BackendError('WebGPU found no graphics adapter; the CPU computes instead.');
  const { limits } = adapter;
  const largest = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  if (largest < LEAST_BINDING || limits.maxStorageBuffersPerShaderStage < LEAST_STORAGE_BUFFERS) {
    throw new BackendError(
      `The graphics adapter allows arrays of ${toMiB(largest)} MiB and ` +
        `${limits.maxStorageBuffersPerShaderStage} arrays a shader; ${toMiB(LEAST_BINDING)} MiB and ` +
        `${LEAST_STORAGE_BUFFERS} are needed. The CPU computes instead.`,
    );
  }
  const device = await adapter
    .requestDevice({
      label: 'Pointillist',
      requiredLimits: {
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
        maxBufferSize: limits.maxBufferSize,
      },
    })
    .catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new BackendError(`The graphics adapter gave no device (${reason}); the CPU computes instead.`);
    });
  const { info } = adapter;
  const label = [info.description, info.device, info.architecture, info.vendor].find((name) => name !== '');
  return {
    device,
    label: label ?? 'WebGPU adapter',
    isFallbackAdapter: info.isFallbackAdapter === true,
  };
}

function toMiB(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}
