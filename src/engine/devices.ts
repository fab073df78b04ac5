import type { AcquiredDevice, Backend } from '../kernels';
import type { BackendChoice } from './api';

/** Where the kernels run and why; `device` where a GPU was taken. */
export interface ChosenDevice {
  readonly backend: Backend;
  readonly device: AcquiredDevice | undefined;
  /** One sentence for people. */
  readonly reason: string;
}

/** What the choice needs of the machine; tests pass their own. */
export interface DeviceSources {
  readonly cpu: () => Backend;
  readonly acquire: () => Promise<AcquiredDevice>;
  readonly gpu: (device: AcquiredDevice) => Backend;
  /** Milliseconds of a typical propagation on a backend, warmed up. */
  readonly measure: (backend: Backend) => Promise<number>;
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Chooses where the kernels run. `auto`: a real GPU where a warm-up run shows it faster, else the CPU; a
 * software adapter is slower than the CPU that plays it, so it is only taken when asked for. An explicit
 * `webgpu` that cannot be had falls back to the CPU and says why.
 */
export async function chooseDevice(choice: BackendChoice, sources: DeviceSources): Promise<ChosenDevice> {
  const onCpu = (reason: string): ChosenDevice => ({ backend: sources.cpu(), device: undefined, reason });
  if (choice === 'cpu') return onCpu('Chosen by hand.');
  let device: AcquiredDevice;
  try {
    device = await sources.acquire();
  } catch (error) {
    return onCpu(sentenceOf(error));
  }
  if (choice === 'webgpu') return { backend: sources.gpu(device), device, reason: 'Chosen by hand.' };
  if (device.isFallbackAdapter) {
    device.device.destroy();
    return onCpu(`${device.label} is a software adapter; the CPU itself is faster.`);
  }
  const cpu = sources.cpu();
  const gpu = sources.gpu(device);
  try {
    const [onGpu, onProcessor] = [await sources.measure(gpu), await sources.measure(cpu)];
    const figures = `${onGpu.toFixed(1)} ms on WebGPU, ${onProcessor.toFixed(1)} ms on the CPU`;
    if (onGpu < onProcessor) {
      cpu.dispose();
      return { backend: gpu, device, reason: `Measured at start: ${figures}.` };
    }
    gpu.dispose();
    device.device.destroy();
    return { backend: cpu, device: undefined, reason: `Measured at start: ${figures}.` };
  } catch (error) {
    device.device.destroy();
    return { backend: cpu, device: undefined, reason: `WebGPU failed its warm-up: ${sentenceOf(error)}` };
  }
}

/** Tokens and width of the warm-up: a crop of 384² on the embedded model. */
const WARM_UP = { n: 576, width: 192 };

/** The propagation of EXITS on made-up features: milliseconds of the second run. */
export async function measurePropagation(backend: Backend): Promise<number> {
  const { n, width } = WARM_UP;
  const features = Float32Array.from({ length: n * width }, (_, i) => Math.sin(i * 12.9898) * 2);
  const start = new Float32Array(2 * n);
  start[0] = 1;
  start[2 * n - 1] = 1;
  let began = 0;
  for (let round = 0; round < 2; round++) {
    began = performance.now();
    await backend.run(async (operations) => {
      const S = operations.affinity(operations.upload(features, [n, width]), 0.07);
      const scaling = operations.sinkhorn(S, { symmetric: true });
      await operations.read(operations.walk(S, scaling, operations.upload(start, [n, 2]), { hops: 3 }));
    });
  }
  return performance.now() - began;
}
