import { describe, expect, it } from 'vitest';
import { BufferPool } from './pool';

/** A device that only counts the buffers that live. */
function countingDevice() {
  const alive = new Set<object>();
  const device = {
    limits: { maxBufferSize: 2 ** 20 },
    createBuffer({ size }: { size: number }) {
      const buffer = { size, destroy: () => alive.delete(buffer) };
      alive.add(buffer);
      return buffer;
    },
  };
  return { device: device as unknown as GPUDevice, alive };
}

describe('the buffer pool', () => {
  it('gives a released buffer to the next of like size and the same role', () => {
    const { device, alive } = countingDevice();
    const pool = new BufferPool(device, 10_000);
    const first = pool.acquire('storage', 1000);
    expect(first.size).toBeGreaterThanOrEqual(1000);
    pool.release(first);
    expect(pool.acquire('staging', 1000)).not.toBe(first);
    expect(pool.acquire('storage', 900)).toBe(first);
    expect(pool.acquire('storage', 900)).not.toBe(first);
    expect(alive.size).toBe(3);
    expect(pool.use.inUse).toBe(3);
  });

  it('wastes less than a quarter, and is never larger than the device allows', () => {
    const { device } = countingDevice();
    const pool = new BufferPool(device, 0);
    for (const bytes of [1, 255, 256, 257, 1000, 4097, 700_001, 2 ** 20]) {
      const { size } = pool.acquire('storage', bytes);
      expect(size).toBeGreaterThanOrEqual(bytes);
      expect(size).toBeLessThanOrEqual(Math.max(256, bytes * 1.25));
      expect(size % 4).toBe(0);
    }
    expect(pool.acquire('storage', 2 ** 20 - 4).size).toBe(2 ** 20);
  });

  it('destroys the oldest beyond the budget, what is discarded, and all when closed', () => {
    const { device, alive } = countingDevice();
    const pool = new BufferPool(device, 2048);
    const [a, b, c, d] = [1024, 1024, 1024, 1024].map((bytes) => pool.acquire('storage', bytes));
    for (const buffer of [a, b, c]) pool.release(buffer);
    expect(alive.has(a)).toBe(false);
    expect(pool.use).toEqual({ inUse: 1, bytesInUse: 1024, peak: 4096, kept: 2, bytesKept: 2048 });
    // Given back twice is given back once.
    pool.release(c);
    expect(pool.use.kept).toBe(2);
    pool.discard(pool.acquire('storage', 1024));
    expect(pool.use.kept).toBe(1);
    pool.close();
    pool.release(d);
    expect(alive.size).toBe(0);
    expect(pool.use).toMatchObject({ inUse: 0, bytesInUse: 0, kept: 0, bytesKept: 0 });
  });
});
