import { describe, expect, it } from 'vitest';
import type { AcquiredDevice, Backend } from '../kernels';
import { chooseDevice, type DeviceSources } from './devices';
import { createPictures } from './pictures';
import { createQueue } from './queue';
import { runKey } from './run-key';

const never = new AbortController().signal;

describe('queue', () => {
  it('takes urgent work first, then the newest, and one at a time', async () => {
    const queue = createQueue();
    const order: string[] = [];
    let running = 0;
    const work = (name: string) => async () => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      order.push(name);
    };
    await Promise.all([
      queue.add(work('prepare'), 2, never),
      queue.add(work('old'), 1, never),
      queue.add(work('new'), 1, never),
      queue.add(work('urgent'), 0, never),
    ]);
    expect(order).toEqual(['urgent', 'new', 'old', 'prepare']);
  });

  it('never starts what was cancelled while waiting, and goes on after a failure', async () => {
    const queue = createQueue();
    const controller = new AbortController();
    let started = false;
    const failing = queue.add(() => Promise.reject(new Error('broken')), 1, never);
    const start = async () => {
      started = true;
    };
    const waiting = queue.add(start, 1, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toThrow('cancelled');
    await expect(failing).rejects.toThrow('broken');
    expect(await queue.add(async () => 7, 1, never)).toBe(7);
    expect(started).toBe(false);
    await expect(queue.add(async () => 7, 1, controller.signal)).rejects.toThrow('cancelled');
  });
});

describe('pictures', () => {
  it('keeps decoded pixels inside the budget, least recently used first to go', async () => {
    const decoded: string[] = [];
    const pictures = createPictures(2 * 4 * 100);
    const add = (id: string) =>
      pictures.add(id, { width: 10, height: 10 }, async () => {
        decoded.push(id);
        return { width: 10, height: 10, data: new Uint8ClampedArray(400) };
      });
    for (const id of ['a', 'b', 'c']) add(id);
    const crop = { x0: 0, y0: 0, x1: 10, y1: 10 };
    const look = (id: string) => pictures.colours(id)(crop, 2, 2);
    await look('a');
    await look('b');
    await look('a');
    await look('c');
    expect(pictures.bytes).toBeLessThanOrEqual(800);
    await look('a');
    expect(decoded).toEqual(['a', 'b', 'c']);
    await look('b');
    expect(decoded).toEqual(['a', 'b', 'c', 'b']);
    expect(() => pictures.size('z')).toThrow('not open');
  });
});

describe('run key', () => {
  it('does not depend on the order of the parameters', () => {
    const request = {
      imageId: 'a',
      method: 'exits',
      prompt: { kind: 'point', point: { x: 1, y: 2 } } as const,
    };
    expect(runKey({ ...request, parameters: { hops: 2, crf: false } })).toBe(
      runKey({ ...request, parameters: { crf: false, hops: 2 } }),
    );
    expect(runKey({ ...request, parameters: { hops: 2 } })).not.toBe(
      runKey({ ...request, parameters: { hops: 3 } }),
    );
  });
});

describe('choice of device', () => {
  const backend = (kind: 'cpu' | 'webgpu'): Backend => ({
    kind,
    label: kind,
    run: () => Promise.reject(new Error('not here')),
    dispose: () => undefined,
  });
  const sources = (more: Partial<DeviceSources> & { software?: boolean }): DeviceSources => ({
    cpu: () => backend('cpu'),
    gpu: () => backend('webgpu'),
    acquire: async () =>
      ({
        device: { destroy: () => undefined } as GPUDevice,
        label: 'adapter',
        isFallbackAdapter: more.software ?? false,
      }) satisfies AcquiredDevice,
    measure: async ({ kind }) => (kind === 'cpu' ? 50 : 5),
    ...more,
  });

  it.each([
    ['auto', {}, 'webgpu', 'Measured'],
    ['auto', { measure: async ({ kind }: Backend) => (kind === 'cpu' ? 5 : 50) }, 'cpu', 'Measured'],
    ['auto', { software: true }, 'cpu', 'software adapter'],
    ['webgpu', { software: true }, 'webgpu', 'by hand'],
    ['cpu', {}, 'cpu', 'by hand'],
    ['webgpu', { acquire: () => Promise.reject(new Error('No WebGPU here.')) }, 'cpu', 'No WebGPU here.'],
    ['auto', { measure: () => Promise.reject(new Error('lost')) }, 'cpu', 'failed its warm-up: lost'],
  ] as const)('%s (%#)', async (choice, more, kind, reason) => {
    const chosen = await chooseDevice(choice, sources(more));
    expect(chosen.backend.kind).toBe(kind);
    expect(chosen.reason).toContain(reason);
  });
});
