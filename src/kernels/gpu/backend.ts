import type { Backend } from '../backend';
import { BackendError } from '../errors';
import { Runs } from '../runs';
import { Ending } from './ending';
import { GpuForms } from './forms';
import { PipelineCache } from './pipelines';
import { BufferPool, type PoolUse } from './pool';
import { type GpuContext, Recorder } from './recorder';

export interface GpuBackendOptions {
  /** For people: the adapter's name. */
  readonly label: string;
  /** As `requestGpuDevice` tells. Default false. */
  readonly isFallbackAdapter?: boolean;
  /** Bytes of GPU memory that may be kept between runs. Default 256 MiB. */
  readonly keepBytes?: number;
}

const pools = new WeakMap<Backend, BufferPool>();

/**
 * A backend on a device that stays the caller's: `dispose` frees the backend's buffers and leaves the device.
 * Other code may use the device at the same time. Once the device is lost, the `read` under way rejects and
 * later runs are refused, each with a sentence (BackendError).
 */
export function createGpuBackend(device: GPUDevice, options: GpuBackendOptions): Backend {
  const { label, isFallbackAdapter = false, keepBytes = 256 * 2 ** 20 } = options;
  const pool = new BufferPool(device, keepBytes);
  const pipelines = new PipelineCache(device);
  const ending = new Ending();
  const context: GpuContext = { device, pool, pipelines, ending, isFallbackAdapter };
  const runs = new Runs(() => new GpuForms(new Recorder(context)));

  const finish = (sentence: string) => {
    runs.refuse(sentence);
    ending.come(new BackendError(sentence));
    pool.close();
    pipelines.clear();
  };
  device.lost.then(({ reason, message }) => {
    const why = message === '' ? reason : message;
    finish(`The graphics device was lost (${why}); reload the page or let the CPU compute.`);
  });

  const backend: Backend = {
    kind: 'webgpu',
    label,
    run: (work) => runs.run(work),
    dispose: () => finish('This backend was disposed of; it computes nothing any more.'),
  };
  pools.set(backend, pool);
  return backend;
}

/** What the buffer pool of a GPU backend holds. For tests and for showing memory to the curious. */
export function poolUse(backend: Backend): PoolUse | undefined {
  return pools.get(backend)?.use;
}
