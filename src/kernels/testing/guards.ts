import { expect } from 'vitest';

/** Words behind every array that a kernel may reach and must not touch. */
const GUARD = Uint32Array.from({ length: 16 }, (_, i) => 0xa11ce000 + i);

/** A device whose kernels' arrays all have guard words behind them. */
export interface Guards {
  /** Throws if a word was changed since the last look. Looks only at what is still in the pool. */
  look(): Promise<void>;
}

/**
 * Binds `GUARD` more words behind each array than it has. WGSL clamps what leaves a binding, so that a stray write
 * would go unnoticed at its end; with the guard inside the binding it shows.
 */
export function guardArrays(device: GPUDevice): Guards {
  const guarded = new Map<GPUBuffer, Set<number>>();
  const { createBuffer, createBindGroup } = device;

  device.createBuffer = (descriptor) => {
    const buffer = createBuffer.call(device, { ...descriptor, size: descriptor.size + GUARD.byteLength });
    // The pool counts what it asked for.
    Object.defineProperty(buffer, 'size', { value: descriptor.size });
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      guarded.delete(buffer);
      return destroy();
    };
    return buffer;
  };

  device.createBindGroup = (descriptor) => {
    const entries = Array.from(descriptor.entries, (entry) => {
      const { resource, binding } = entry;
      // Binding 0 is the parameters'.
      if (binding === 0 || !('buffer' in resource)) return entry;
      const size = resource.size ?? 0;
      const places = guarded.get(resource.buffer) ?? new Set();
      if (!places.has(size)) device.queue.writeBuffer(resource.buffer, size, GUARD);
      guarded.set(resource.buffer, places.add(size));
      return { binding, resource: { ...resource, size: size + GUARD.byteLength } };
    });
    return createBindGroup.call(device, { ...descriptor, entries });
  };

  return {
    async look() {
      const places = [...guarded].flatMap(([buffer, sizes]) => [...sizes].map((size) => ({ buffer, size })));
      guarded.clear();
      if (places.length === 0) return;
      const MAP_READ = 1;
      const COPY_DST = 8;
      const bytes = places.length * GUARD.byteLength;
      const staging = createBuffer.call(device, { size: bytes, usage: MAP_READ | COPY_DST });
      const encoder = device.createCommandEncoder();
      for (const [i, { buffer, size }] of places.entries()) {
        encoder.copyBufferToBuffer(buffer, size, staging, i * GUARD.byteLength, GUARD.byteLength);
      }
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MAP_READ);
      const words = new Uint32Array(staging.getMappedRange().slice(0));
      staging.destroy();
      for (let i = 0; i < words.length; i += GUARD.length) {
        expect(words.subarray(i, i + GUARD.length)).toEqual(GUARD);
      }
    },
  };
}
