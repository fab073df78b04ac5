import type { Backend } from '../backend';
import { BackendError } from '../errors';
import { Runs } from '../runs';
import { Ending } from './ending';
import { GpuForms } from './forms';
import { PictureCanvas } from './picture-canvas';
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
  /**
   * Where another device comes from when this one is lost; the run it was lost under then begins again. The backend
   * owns such a device and destroys it. Default: none, and runs are refused.
   */
  readonly replace?: () => Promise<{ readonly device: GPUDevice }>;
}

const pools = new WeakMap<Backend, () => BufferPool>();

/** All that lives and dies with one device. */
interface Place extends GpuContext {
  /** Was its loss announced? */
  lost: boolean;
}

/**
 * A backend on a device that stays the caller's: `dispose` frees the backend's buffers and leaves the device.
 * Other code may use the device at the same time. Once the device is lost, and there is no other to `replace` it,
 * the `read` under way rejects and later runs are refused, each with a sentence (BackendError).
 */
export function createGpuBackend(device: GPUDevice, options: GpuBackendOptions): Backend {
  const { label, isFallbackAdapter = false, keepBytes = 256 * 2 ** 20, replace } = options;
  let disposed = false;
  let place = settle(device);
  let replaced: GPUDevice | undefined;
  const runs = new Runs(() => new GpuForms(new Recorder(place)), recover);

  function settle(on: GPUDevice): Place {
    const pool = new BufferPool(on, keepBytes);
    const pipelines = new PipelineCache(on);
    // A software adapter has its memory where the page has: nothing is gained there, and its canvases crash Chromium.
    const canvas = once(() => (isFallbackAdapter ? undefined : PictureCanvas.of(on)));
    const ending = new Ending();
    const settled = { device: on, pool, pipelines, ending, canvas, isFallbackAdapter, lost: false };
    on.lost.then(({ reason, message }) => {
      const why = message === '' ? reason : message;
      const sentence = `The graphics device was lost (${why}); reload the page or let the CPU compute.`;
      settled.lost = true;
      if (!replace) runs.refuse(sentence);
      leave(settled, new BackendError(sentence));
    });
    return settled;
  }

  function leave({ ending, pool, pipelines }: Place, reason: BackendError): void {
    ending.come(reason);
    pool.close();
    pipelines.clear();
  }

  /** Another device, where the run failed because this one was lost. */
  async function recover(error: unknown): Promise<boolean> {
    if (!replace || disposed) return false;
    // What a loss breaks may be noticed before the loss is announced.
    if (!place.lost && error instanceof BackendError) await announced(place.device);
    if (!place.lost) return false;
    const next = (await replace()).device;
    replaced?.destroy();
    replaced = next;
    place = settle(next);
    // Disposed of while the device came.
    if (disposed) finish();
    return !disposed;
  }

  function finish(): void {
    const sentence = 'This backend was disposed of; it computes nothing any more.';
    disposed = true;
    runs.refuse(sentence);
    leave(place, new BackendError(sentence));
    replaced?.destroy();
  }

  const backend: Backend = { kind: 'webgpu', label, run: (work) => runs.run(work), dispose: finish };
  pools.set(backend, () => place.pool);
  return backend;
}

/** What `make` gives the first time it is asked. */
function once<R>(make: () => R): () => R {
  let made: { readonly value: R } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Settles when the loss of a device is announced, or after a moment. */
async function announced(device: GPUDevice): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moment = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 1000);
  });
  await Promise.race([device.lost, moment]);
  clearTimeout(timer);
}

/** What the buffer pool of a GPU backend holds. For tests and for showing memory to the curious. */
export function poolUse(backend: Backend): PoolUse | undefined {
  return pools.get(backend)?.().use;
}
