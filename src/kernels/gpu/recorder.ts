import { BackendError, type NumbersError } from '../errors';
import type { Pixels } from '../paint/paint';
import { sizeOf } from '../shapes';
import { MAP_MODE_READ } from './constants';
import { copyTogether, type Dispatch, encodeBatch } from './encode';
import type { Ending } from './ending';
import type { Extent, Kernel } from './kernel';
import type { PictureCanvas } from './picture-canvas';
import type { PipelineCache } from './pipelines';
import type { BufferPool } from './pool';
import { GpuTensor } from './tensor';

/** What the recorders of one device share. */
export interface GpuContext {
  readonly device: GPUDevice;
  readonly pool: BufferPool;
  readonly pipelines: PipelineCache;
  readonly ending: Ending;
  /** Made when it is first asked for; undefined where there is none. */
  readonly canvas: () => PictureCanvas | undefined;
  /** A matrix may be cut into more pieces on a GPU with thousands of lanes than on a software adapter. */
  readonly isFallbackAdapter: boolean;
}

/** Nothing was found wrong: no index is as large. */
const NOTHING = 0xffffffff;

interface Check {
  readonly first: GpuTensor;
  readonly sentence: (index: number) => NumbersError;
}

/**
 * Records the kernels of one run. Operations add tensors, dispatches and checks; `read` encodes them all,
 * submits once and brings the results back in one staging buffer together with what the checks found.
 */
export class Recorder {
  private readonly tensors = new Set<GpuTensor>();
  private dispatches: Dispatch[] = [];
  private checks: Check[] = [];
  private readonly reads = new Set<Promise<unknown>>();
  /** The scopes' verdicts on what was created since the last read. */
  private verdicts: Promise<BackendError | undefined>[] = [];
  private broken = false;

  constructor(readonly context: GpuContext) {}

  /** An array whose contents are undefined until a kernel has written all of it. Freed with the run. */
  tensor(shape: readonly number[]): GpuTensor {
    const bytes = sizeOf(shape) * 4;
    const { limits } = this.context.device;
    const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
    if (bytes > most) {
      throw new RangeError(
        `An array of shape [${shape.join(', ')}] takes ${Math.ceil(bytes / 2 ** 20)} MiB; this graphics ` +
          `adapter allows ${Math.floor(most / 2 ** 20)} MiB. Choose a smaller size or the CPU.`,
      );
    }
    const buffer = this.scoped(() => this.context.pool.acquire('storage', bytes));
    const tensor = new GpuTensor(shape, buffer);
    this.tensors.add(tensor);
    return tensor;
  }

  /** A copy of `data`. */
  upload(data: Float32Array | Uint32Array, shape: readonly number[] = [data.length]): GpuTensor {
    const tensor = this.tensor(shape);
    this.scoped(() => {
      this.context.device.queue.writeBuffer(tensor.buffer, 0, data.buffer, data.byteOffset, data.byteLength);
    });
    return tensor;
  }

  /** The same buffer under another shape. */
  reshape(tensor: GpuTensor, shape: readonly number[]): GpuTensor {
    const view = new GpuTensor(shape, tensor.buffer);
    this.tensors.add(view);
    return view;
  }

  /** A stand-in of `shape` for the affinity of some rows. */
  implicit(shape: readonly number[], implicit: NonNullable<GpuTensor['implicit']>): GpuTensor {
    const tensor = new GpuTensor(shape, implicit.rows.buffer, implicit);
    this.tensors.add(tensor);
    return tensor;
  }

  /** Runs a kernel over `extent` after everything recorded before. `buffers` and `params` by the kernel's names. */
  dispatch<P extends string, B extends string>(
    kernel: Kernel<P, B>,
    params: Readonly<Record<P, number>>,
    buffers: Readonly<Record<B, GpuTensor>>,
    extent: Extent,
  ): void {
    this.dispatches.push({
      kernel,
      extent: [extent[0], extent[1] ?? 1, extent[2] ?? 1],
      params: kernel.params.map(([name]) => params[name]),
      buffers: kernel.buffers.map(([name]) => buffers[name]),
    });
  }

  /**
   * A cell `[1]` for a kernel to lower to the index of what it finds wrong (`atomicMin`). If one did, the next
   * `read` rejects with the sentence for it; of several checks, the first recorded speaks.
   */
  check(sentence: (index: number) => NumbersError): GpuTensor {
    const first = this.upload(Uint32Array.of(NOTHING));
    this.checks.push({ first, sentence });
    return first;
  }

  owns(tensor: object): tensor is GpuTensor {
    return tensor instanceof GpuTensor && this.tensors.has(tensor);
  }

  /** One submit, one read-back. Each result is a fresh array. */
  read(tensors: readonly GpuTensor[]): Promise<Float32Array[]> {
    const reading = this.readNow(tensors);
    this.reads.add(reading);
    const done = () => this.reads.delete(reading);
    reading.then(done, done);
    return reading;
  }

  /**
   * One submit, no read-back: the pixels go to the device's canvas and from there as a picture to whoever shows it. What
   * the checks found waits for the next `read`. Undefined where there is no canvas.
   */
  async paint({ pixels, width, height, pitch }: Pixels): Promise<ImageBitmap | undefined> {
    const canvas = this.context.canvas();
    if (!canvas) return undefined;
    const { dispatches } = this;
    this.dispatches = [];
    const uniforms: GPUBuffer[] = [];
    try {
      const picture = this.scoped(() => {
        const texture = canvas.texture(width, height);
        const copy = (encoder: GPUCommandEncoder) =>
          encoder.copyBufferToTexture(
            { buffer: pixels.buffer, bytesPerRow: 4 * pitch },
            { texture },
            { width, height },
          );
        encodeBatch(this.context, dispatches, copy, (uniform) => uniforms.push(uniform));
        return canvas.take();
      });
      const failure = await this.context.ending.orEnd(this.failure());
      if (failure) throw failure;
      return picture;
    } finally {
      // What is written into a buffer next waits, in the device's queue, for what was submitted.
      for (const uniform of uniforms) this.giveBack(uniform);
    }
  }

  /** Waits for reads under way, then gives every buffer back. */
  async close(): Promise<void> {
    await Promise.allSettled(this.reads);
    await this.failure();
    for (const { buffer } of this.tensors) this.giveBack(buffer);
    this.tensors.clear();
    this.dispatches = [];
    this.checks = [];
  }

  private async readNow(tensors: readonly GpuTensor[]): Promise<Float32Array[]> {
    const { pool, ending } = this.context;
    const checks = this.checks;
    const dispatches = this.dispatches;
    this.checks = [];
    this.dispatches = [];
    const wanted = [...checks.map((check) => check.first), ...tensors];
    const bytes = wanted.reduce((sum, tensor) => sum + tensor.bytes, 0);
    if (bytes === 0) return [];
    const buffers: GPUBuffer[] = [];
    try {
      const { staging, mapped } = this.scoped(() => {
        const staging = pool.acquire('staging', bytes);
        buffers.push(staging);
        const copy = copyTogether(wanted, staging);
        encodeBatch(this.context, dispatches, copy, (uniform) => buffers.push(uniform));
        // Mapping waits for the submitted work; a lost device may leave it waiting for ever.
        const mapped = staging.mapAsync(MAP_MODE_READ, 0, bytes).then(
          () => true,
          () => false,
        );
        return { staging, mapped };
      });
      const failure = await ending.orEnd(this.failure());
      if (failure) throw failure;
      if (!(await ending.orEnd(mapped))) {
        // A loss is announced in its own time; wait for its sentence a moment before making one up.
        await ending.orEnd(new Promise((resolve) => setTimeout(resolve, 1000)));
        throw new BackendError('The graphics adapter did not give the results back.');
      }
      const words = new Uint32Array(staging.getMappedRange(0, bytes).slice(0));
      staging.unmap();
      return split(words, checks, tensors);
    } catch (error) {
      if (error instanceof BackendError || error instanceof RangeError) this.broken = true;
      throw error;
    } finally {
      for (const buffer of buffers) this.giveBack(buffer);
    }
  }

  /** After a failure buffers may be invalid or still in use: they are not used again. */
  private giveBack(buffer: GPUBuffer): void {
    if (this.broken) this.context.pool.discard(buffer);
    else this.context.pool.release(buffer);
  }

  /** Does `work` at once inside error scopes; `failure` tells what they caught. */
  private scoped<R>(work: () => R): R {
    const { device } = this.context;
    device.pushErrorScope('internal');
    device.pushErrorScope('out-of-memory');
    device.pushErrorScope('validation');
    try {
      return work();
    } finally {
      const scopes = Promise.all([device.popErrorScope(), device.popErrorScope(), device.popErrorScope()]);
      this.verdicts.push(scopes.then(sentenceOf, () => undefined));
    }
  }

  private async failure(): Promise<BackendError | undefined> {
    const verdicts = this.verdicts;
    this.verdicts = [];
    const failure = (await Promise.all(verdicts)).find((verdict) => verdict !== undefined);
    if (failure) {
      this.broken = true;
      this.context.pipelines.clear();
    }
    return failure;
  }
}

function sentenceOf([invalid, memory, internal]: (GPUError | null)[]): BackendError | undefined {
  if (memory) {
    return new BackendError('The graphics adapter ran out of memory; choose a smaller size or the CPU.');
  }
  const error = invalid ?? internal;
  return error ? new BackendError(`The graphics adapter refused the work: ${error.message}`) : undefined;
}

/** Cuts what came back into the checks' cells and the results. */
function split(words: Uint32Array, checks: readonly Check[], tensors: readonly GpuTensor[]): Float32Array[] {
  // Every failed check is asked for its sentence, the first is thrown.
  const [error] = checks.flatMap(({ sentence }, i) => (words[i] === NOTHING ? [] : [sentence(words[i])]));
  if (error) throw error;
  let at = checks.length;
  return tensors.map((tensor) => {
    const length = tensor.bytes / 4;
    const result = new Float32Array(words.buffer, at * 4, length).slice();
    at += length;
    return result;
  });
}
