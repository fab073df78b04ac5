import { constants } from 'node:os';
import { chooseDevice, measurePropagation } from '../../engine/devices';
import {
  type AcquiredDevice,
  type Backend,
  createCpuBackend,
  createGpuBackend,
  requestGpuDevice,
} from '../../kernels';
import { UsageError } from '../failures';

/** Dawn crashes when the object that its devices come from is collected before them. */
const instances: GPU[] = [];

/** Whether the system has a Vulkan loader: without one, Dawn complains on stderr in its own words. */
function hasVulkan(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1', constants.dlopen.RTLD_LAZY);
    return true;
  } catch (error) {
    // A library that is there is refused for another reason: it is no addon of Node's.
    return !(error instanceof Error && error.message.includes('cannot open shared object file'));
  }
}

/** A device through Dawn. Rejects with a sentence. */
async function acquire(): Promise<AcquiredDevice> {
  if (!hasVulkan()) throw new Error('This machine has no Vulkan, so no graphics adapter can be used.');
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create([]);
  instances.push(gpu);
  return requestGpuDevice(gpu);
}

const onGpu = ({ device, label, isFallbackAdapter }: AcquiredDevice): Backend =>
  createGpuBackend(device, { label, isFallbackAdapter, replace: acquire });

/** Opens the backend that was chosen; on the CPU on one thread, for the pool's workers are threads. Rejects with a sentence. */
export const openBackend = async (kind: 'cpu' | 'webgpu'): Promise<Backend> =>
  kind === 'cpu' ? createCpuBackend() : onGpu(await acquire());

/** Where the kernels are to run, and why. */
export interface ChosenBackend {
  readonly kind: 'cpu' | 'webgpu';
  /** One sentence. */
  readonly reason: string;
}

/**
 * Chooses as the page does: a real adapter where it is measured to be faster, else the CPU.
 * @throws UsageError where `webgpu` is asked for and cannot be had
 */
export async function chooseBackend(choice: 'auto' | 'cpu' | 'webgpu'): Promise<ChosenBackend> {
  const { backend, device, reason } = await chooseDevice(choice, {
    cpu: createCpuBackend,
    acquire,
    gpu: onGpu,
    measure: measurePropagation,
  });
  const { kind } = backend;
  backend.dispose();
  device?.device.destroy();
  if (choice === 'webgpu' && kind !== 'webgpu') {
    throw new UsageError(`--backend webgpu cannot be followed: ${reason} Say --backend cpu or auto.`);
  }
  return { kind, reason };
}
