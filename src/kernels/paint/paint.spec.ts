import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Backend, type Operations, type PictureMap, type PictureScale, SCALES } from '../backend';
import { createGpuBackend, poolUse } from '../gpu/backend';
import { useBackends } from '../testing/backends';
import { openTestDevice, skipGpu } from '../testing/device';
import { randomArray } from '../testing/random';
import { pixelsOf, REHEARSED, TestCanvas } from '../testing/test-canvas';
import { paintCpu } from './paint.cpu';

/** Every colour once, none like its neighbour's. */
const PALETTE = Uint32Array.from({ length: 512 }, (_, i) => (0xff000000 | (i * 0x00_4b_37)) >>> 0);

/** Values whose shares of the largest lie away from the middle between two colours, so that rounding cannot tell. */
const clear = (seed: number, length: number) =>
  randomArray(seed, length, 0, 255).map((x, i) => (i === 0 ? 255 : Math.floor(x) + 0.2) / 51);

describe('paint', () => {
  const backends = useBackends();
  afterEach(() => vi.unstubAllGlobals());

  /** A backend of the file's device that paints on test canvases. */
  async function painting<R>(
    work: (backend: Backend, device: GPUDevice) => Promise<R>,
  ): Promise<R | undefined> {
    const device = backends.device();
    if (!device) return undefined;
    vi.stubGlobal('OffscreenCanvas', TestCanvas);
    const backend = createGpuBackend(device, { label: 'test' });
    try {
      return await work(backend, device);
    } finally {
      expect(poolUse(backend)?.inUse).toBe(0);
      backend.dispose();
    }
  }

  it.skipIf(skipGpu).each([
    [1, 1, 1, 1],
    [3, 5, 1, 1],
    [24, 32, 6, 3],
    [7, 70, 2, 2],
  ])('gives the twin’s colours: %i × %i, %i maps, %i across', async (rows, columns, count, across) => {
    // Of roots, the squares of values that round to one colour only.
    const scale = across === 2 ? 'root' : 'largest';
    const maps = Array.from({ length: count }, (_, i) =>
      clear(i + 1, rows * columns).map((x) => (scale === 'root' ? x * x : x)),
    );
    const settings = { rows, columns, across, palette: PALETTE };
    const pixels = await painting(async (backend, device) => {
      const picture = await backend.run((o) =>
        o.paint(
          maps.map((map) => ({ of: o.upload(map, [rows, columns]), scale })),
          settings,
        ),
      );
      return pixelsOf(device, picture);
    });
    const placed = maps.map((of) => ({ of, start: 0, every: 1, less: 0, scale }) as const);
    expect(pixels).toEqual(paintCpu(placed, settings));
  });

  it.skipIf(skipGpu).each(SCALES)('takes maps out of an array, every other entry: %s', async (scale) => {
    const [rows, columns, hops] = [6, 9, 3];
    const n = rows * columns;
    const array = randomArray(11, hops * n * 2, scale === 'two-sided' ? -1 : 0, 1);
    const settings = { rows, columns, across: hops, palette: PALETTE };
    const views = Array.from({ length: hops }, (_, hop) => ({ start: 2 * n * hop, every: 2, scale }));
    const less = scale === 'two-sided' ? 1 : 0;
    const pixels = await painting(async (backend, device) => {
      const picture = await backend.run(async (o) => {
        const of = o.upload(array, [hops, n, 2]);
        return o.paint(
          views.map((view) => ({ of, less, ...view })),
          settings,
        );
      });
      return pixelsOf(device, picture);
    });
    const twin = paintCpu(
      views.map((view) => ({ of: array, less, ...view })),
      settings,
    );
    // A device's logarithms and roots may end in the next colour.
    const place = (colour: number) => PALETTE.indexOf(colour);
    for (const [i, colour] of Array.from(pixels ?? []).entries()) {
      expect(place(colour)).toBeGreaterThanOrEqual(0);
      expect(Math.abs(place(colour) - place(twin[i]))).toBeLessThanOrEqual(1);
    }
    expect(pixels).toHaveLength(hops * n);
  });

  it('scales as it says (the twin)', () => {
    const one = (scale: PictureScale, values: readonly number[]) => {
      const settings = { rows: 1, columns: values.length, across: 1, palette: PALETTE };
      const map = { of: Float32Array.from(values), start: 0, every: 1, less: 0, scale };
      return Array.from(paintCpu([map], settings), (colour) => PALETTE.indexOf(colour));
    };
    expect(one('largest', [0, 1, 4])).toEqual([0, 64, 255]);
    expect(one('root', [0, 1, 4])).toEqual([0, 128, 255]);
    expect(one('range', [-2, 0, 6])).toEqual([0, 64, 255]);
    expect(one('range', [3, 3])).toEqual([0, 0]);
    expect(one('whole', [0.2, 0.5, 7])).toEqual([51, 128, 255]);
    // Of two entries ½ each is chance.
    expect(one('lift', [0.25, 1])).toEqual([0, 255]);
    expect(one('two-sided', [-4, 0, 1])).toEqual([256, 256 + 128, 256 + 191]);
    expect(one('two-sided', [0, Number.NaN])).toEqual([256 + 128, 256 + 128]);
  });

  it.skipIf(skipGpu)('takes the last hop of a walk, and what is no number or negative is dark', async () => {
    const last = Float32Array.of(2, Number.NaN, -3, 1, Number.POSITIVE_INFINITY, 0.5);
    const settings = { rows: 2, columns: 3, palette: PALETTE, across: 1 };
    const pixels = await painting(async (backend, device) => {
      const walk = Float32Array.of(...randomArray(3, 12, 0, 9), ...last);
      const picture = await backend.run((o) => o.paint([{ of: o.upload(walk, [3, 6, 1]) }], settings));
      return pixelsOf(device, picture);
    });
    const at = [255, 0, 0, 128, 0, 64].map((i) => PALETTE[i]);
    expect(Array.from(pixels ?? [])).toEqual(at);
    const whole = { of: last, start: 0, every: 1, less: 0, scale: 'largest' } as const;
    expect(paintCpu([whole], settings)).toEqual(pixels);
  });

  it.skipIf(skipGpu)('brings nothing back, and leaves what comes after it alone', async () => {
    const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync');
    const work = async (o: Operations, isPainted: boolean) => {
      const features = o.upload(clear(5, 40 * 6), [40, 6]);
      const row = o.affinityRows(features, 0.3, [7]);
      if (isPainted) await o.paint([{ of: row }], { rows: 5, columns: 8, palette: PALETTE });
      expect(mapped).toHaveBeenCalledTimes(0);
      const [values] = await o.read(row);
      return values;
    };
    await painting(async (backend) => {
      const painted = await backend.run((o) => work(o, true));
      expect(mapped).toHaveBeenCalledTimes(1);
      mapped.mockClear();
      expect(painted).toEqual(await backend.run((o) => work(o, false)));
    });
    mapped.mockRestore();
  });

  it.skipIf(skipGpu)('tells of numbers that make no sense at the next read', async () => {
    const broken = Float32Array.of(1, Number.NaN);
    await painting(async (backend) => {
      const run = backend.run(async (o) => {
        const row = o.affinityRows(o.upload(broken, [2, 1]), 0.3, [0]);
        await o.paint([{ of: row }], { rows: 1, columns: 2, palette: PALETTE });
        return o.read(row);
      });
      await expect(run).rejects.toThrow('Token 1 has a feature that is not a number');
    });
  });

  it.skipIf(skipGpu)('gives no picture on a software adapter', async () => {
    vi.stubGlobal('OffscreenCanvas', TestCanvas);
    const { device } = await openTestDevice();
    const backend = createGpuBackend(device, { label: 'test', isFallbackAdapter: true });
    const made = backend.run((o) =>
      o.paint([{ of: o.upload(Float32Array.of(1, 2), [1, 2]) }], { rows: 1, columns: 2, palette: PALETTE }),
    );
    expect(await made).toBeUndefined();
    backend.dispose();
    device.destroy();
  });

  backends.each('gives no picture where there is no canvas', async (backend) => {
    const made = backend.run((o) =>
      o.paint([{ of: o.upload(Float32Array.of(1, 2), [1, 2]) }], { rows: 1, columns: 2, palette: PALETTE }),
    );
    expect(await made).toBeUndefined();
  });

  it('refuses what does not make a picture', async () => {
    const paint = (
      maps: number,
      options: { rows?: number; across?: number; palette?: Uint32Array<ArrayBuffer> },
      view: Omit<PictureMap, 'of'> = {},
    ) =>
      backends.refusal(async (o) =>
        o.paint(
          Array.from({ length: maps }, () => ({ of: o.upload(Float32Array.of(1, 2), [1, 2]), ...view })),
          { rows: 1, columns: 2, palette: PALETTE, ...options },
        ),
      );
    for (const options of [{ rows: 0 }, { rows: 2 }, { across: 2 }, { palette: new Uint32Array(3) }]) {
      expect(await paint(1, options)).toBeInstanceOf(RangeError);
    }
    expect(await paint(0, {})).toBeInstanceOf(RangeError);
    for (const view of [
      { start: 1 },
      { start: -1 },
      { start: 0.5 },
      { every: 2 },
      { every: 0 },
      { less: 1 },
    ]) {
      expect(await paint(1, {}, view)).toBeInstanceOf(RangeError);
    }
  });

  it.skipIf(skipGpu)('gives no picture where a canvas does not show what was painted', async () => {
    vi.stubGlobal('OffscreenCanvas', TestCanvas);
    const { device } = await openTestDevice();
    TestCanvas.shown = [0, 0, 0, 0, 0, 0, 0, 0];
    const backend = createGpuBackend(device, { label: 'test' });
    const made = await backend.run((o) =>
      o.paint([{ of: o.upload(Float32Array.of(1, 2), [1, 2]) }], { rows: 1, columns: 2, palette: PALETTE }),
    );
    TestCanvas.shown = REHEARSED;
    expect(made).toBeUndefined();
    backend.dispose();
  });

  // The last one: after it no device of this file is painted on.
  it.skipIf(skipGpu)(
    'is given up once a device was lost that was painted on; the numbers come from the next',
    async () => {
      vi.stubGlobal('OffscreenCanvas', TestCanvas);
      const settings = { rows: 4, columns: 5, palette: PALETTE };
      const map = clear(9, 20);
      const [first, second] = [await openTestDevice(), await openTestDevice()];
      const replace = vi.fn(async () => second);
      const backend = createGpuBackend(first.device, { label: 'test', replace });
      const look = () =>
        backend.run(async (o) => {
          const row = o.upload(map, [4, 5]);
          return (await o.paint([{ of: row }], settings)) ?? (await o.read(row))[0];
        });
      expect(await look()).toHaveProperty('texture');
      first.device.destroy();
      await first.device.lost;
      expect(await look()).toEqual(map);
      expect(replace).toHaveBeenCalledTimes(1);
      backend.dispose();
      await expect(look()).rejects.toThrow('disposed of');
      second.device.destroy();
    },
  );
});
