import { BUFFER_USAGE } from './constants';

const STORAGE = BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_SRC | BUFFER_USAGE.COPY_DST;
const STAGING = BUFFER_USAGE.MAP_READ | BUFFER_USAGE.COPY_DST;
const UNIFORM = BUFFER_USAGE.UNIFORM | BUFFER_USAGE.COPY_DST;

const USAGES = { storage: STORAGE, staging: STAGING, uniform: UNIFORM };

/** What a buffer is for. */
export type BufferRole = keyof typeof USAGES;

/** What the pool holds, in buffers and bytes. */
export interface PoolUse {
  readonly inUse: number;
  readonly bytesInUse: number;
  /** The most that was in use at once. */
  readonly peak: number;
  readonly kept: number;
  readonly bytesKept: number;
}

/**
 * Buffers of a device, used again and again. Sizes are rounded up to a quarter of a power of two, so that runs
 * of like size share them; contents are whatever the last user left.
 */
export class BufferPool {
  private readonly used = new Map<GPUBuffer, BufferRole>();
  private readonly kept: { buffer: GPUBuffer; role: BufferRole }[] = [];
  private bytesInUse = 0;
  private peak = 0;
  private bytesKept = 0;

  /** @param budget bytes that may be kept without use. */
  constructor(
    private readonly device: GPUDevice,
    private budget: number,
  ) {}

  /** A buffer of at least `bytes`. The caller gives it back by `release` or `discard`. */
  acquire(role: BufferRole, bytes: number): GPUBuffer {
    const size = Math.min(roundUp(bytes), this.device.limits.maxBufferSize);
    const at = this.kept.findIndex((one) => one.role === role && one.buffer.size === size);
    const [again] = at >= 0 ? this.kept.splice(at, 1) : [];
    if (again) this.bytesKept -= size;
    const buffer =
      again?.buffer ?? this.device.createBuffer({ label: `pool ${role}`, size, usage: USAGES[role] });
    this.used.set(buffer, role);
    this.bytesInUse += size;
    this.peak = Math.max(this.peak, this.bytesInUse);
    return buffer;
  }

  /** Takes a buffer back for the next one who asks; beyond the budget the oldest kept are destroyed. */
  release(buffer: GPUBuffer): void {
    const role = this.used.get(buffer);
    if (!role) return;
    this.forget(buffer);
    this.kept.push({ buffer, role });
    this.bytesKept += buffer.size;
    while (this.bytesKept > this.budget) this.destroyOldest();
  }

  /** Takes back a buffer that may be invalid: it is destroyed. */
  discard(buffer: GPUBuffer): void {
    if (!this.used.has(buffer)) return;
    this.forget(buffer);
    buffer.destroy();
  }

  /** Destroys everything kept, and from now on everything given back. */
  close(): void {
    this.budget = 0;
    while (this.kept.length > 0) this.destroyOldest();
  }

  get use(): PoolUse {
    return {
      inUse: this.used.size,
      bytesInUse: this.bytesInUse,
      peak: this.peak,
      kept: this.kept.length,
      bytesKept: this.bytesKept,
    };
  }

  private forget(buffer: GPUBuffer): void {
    this.used.delete(buffer);
    this.bytesInUse -= buffer.size;
  }

  private destroyOldest(): void {
    const [oldest] = this.kept.splice(0, 1);
    if (!oldest) return;
    this.bytesKept -= oldest.buffer.size;
    oldest.buffer.destroy();
  }
}

function roundUp(bytes: number): number {
  const least = Math.max(bytes, 256);
  const quarter = 2 ** Math.floor(Math.log2(least)) / 4;
  return Math.ceil(least / quarter) * quarter;
}
