import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Backend, Operations } from '../backend';
import { createGpuBackend, poolUse } from '../gpu/backend';
import { useBackends } from '../testing/backends';
import { openTestDevice, skipGpu } from '../testing/device';
import { randomArray } from '../testing/random';
import { paintCpu } from './paint.cpu';

/** Every colour once, none like its neighbour's. */
const PALETTE = Uint32Array.from({ length: 256 }, (_, i) => (0xff000000 | (i * 0x01_4b_37)) >>> 0);

const COPY_SRC = 1;
const COPY_DST = 2;
const MAP_READ = 1;

/** As a worker's canvas, in Node: a texture that the test can read. */
class TestCanvas {
  width = 0;
  height = 0;
  private device: GPUDevice | undefined;
  private texture: GPUTexture | undefined;

  getContext() {
    return {
      configure: ({ device }: { readonly device: GPUDevice }) => {
        this.device = device;
      },
      getCurrentTexture: () => {
        const size = [this.width, this.height];
        const usage = COPY_DST | COPY_SRC;
        this.texture = this.device?.createTexture({ size, format: 'rgba8unorm', usage });
        return this.texture;
      },
    };
  }

  transferToImageBitmap() {
    return { texture: this.texture, width: this.width, height: this.height };
  }
}

/** The pixels of a `TestCanvas`'s picture, `[height, width]`. */
async function pixelsOf(device: GPUDevice, picture: unknown): Promise<Uint32Array> {
  const { texture, width, height } = picture as { texture: GPUTexture; width: number; height: number };
  const pitch = Math.ceil((4 * width) / 256) * 256;
  const buffer = device.createBuffer({ size: pitch * height, usage: (COPY_DST * 4) | MAP_READ });
  const encoder = device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow: pitch }, [width, height]);
  device.queue.submit([encoder.finish()]);
  await buffer.mapAsync(1);
  const words = new Uint32Array(buffer.getMappedRange().slice(0));
  buffer.destroy();
  texture.destroy();
  return Uint32Array.from({ length: width * height }, (_, i) => {
    return words[Math.floor(i / width) * (pitch / 4) + (i % width)];
  });
}

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
    const maps = Array.from({ length: count }, (_, i) => clear(i + 1, rows * columns));
    const settings = { rows, columns, across, root: false, palette: PALETTE };
    const pixels = await painting(async (backend, device) => {
      const picture = await backend.run((o) =>
        o.paint(
          maps.map((map) => o.upload(map, [rows, columns])),
          settings,
        ),
      );
      return pixelsOf(device, picture);
    });
    expect(pixels).toEqual(paintCpu(maps, settings));
  });

  it.skipIf(skipGpu)('takes the last hop of a walk, and what is no number or negative is dark', async () => {
    const last = Float32Array.of(2, Number.NaN, -3, 1, Number.POSITIVE_INFINITY, 0.5);
    const settings = { rows: 2, columns: 3, palette: PALETTE, across: 1, root: false };
    const pixels = await painting(async (backend, device) => {
      const walk = Float32Array.of(...randomArray(3, 12, 0, 9), ...last);
      const picture = await backend.run((o) => o.paint([o.upload(walk, [3, 6, 1])], settings));
      return pixelsOf(device, picture);
    });
    const at = [255, 0, 0, 128, 0, 64].map((i) => PALETTE[i]);
    expect(Array.from(pixels ?? [])).toEqual(at);
    expect(paintCpu([last], settings)).toEqual(pixels);
  });

  it.skipIf(skipGpu)('brings nothing back, and leaves what comes after it alone', async () => {
    const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync');
    const work = async (o: Operations, isPainted: boolean) => {
      const features = o.upload(clear(5, 40 * 6), [40, 6]);
      const row = o.affinityRows(features, 0.3, [7]);
      if (isPainted) await o.paint([row], { rows: 5, columns: 8, palette: PALETTE });
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
        await o.paint([row], { rows: 1, columns: 2, palette: PALETTE });
        return o.read(row);
      });
      await expect(run).rejects.toThrow('Token 1 has a feature that is not a number');
    });
  });

  it.skipIf(skipGpu)('is painted on another device where one is lost under it', async () => {
    vi.stubGlobal('OffscreenCanvas', TestCanvas);
    const settings = { rows: 4, columns: 5, across: 1, root: true, palette: PALETTE };
    // The squares of values that round to one colour only.
    const map = clear(9, 20).map((x) => x * x);
    const [first, second] = [await openTestDevice(), await openTestDevice()];
    const replace = vi.fn(async () => second);
    const backend = createGpuBackend(first.device, { label: 'test', replace });
    const paint = () => backend.run((o) => o.paint([o.upload(map, [4, 5])], settings));
    await paint();
    first.device.destroy();
    const picture = await paint();
    expect(replace).toHaveBeenCalledTimes(1);
    expect(await pixelsOf(second.device, picture)).toEqual(paintCpu([map], settings));
    backend.dispose();
    await expect(paint()).rejects.toThrow('disposed of');
    second.device.destroy();
  });

  backends.each('gives no picture where there is no canvas', async (backend) => {
    const made = backend.run((o) =>
      o.paint([o.upload(Float32Array.of(1, 2), [1, 2])], { rows: 1, columns: 2, palette: PALETTE }),
    );
    expect(await made).toBeUndefined();
  });

  it('refuses what does not make a picture', async () => {
    const paint = (
      maps: number,
      options: { rows?: number; across?: number; palette?: Uint32Array<ArrayBuffer> },
    ) =>
      backends.refusal(async (o) =>
        o.paint(
          Array.from({ length: maps }, () => o.upload(Float32Array.of(1, 2), [1, 2])),
          { rows: 1, columns: 2, palette: PALETTE, ...options },
        ),
      );
    for (const options of [{ rows: 0 }, { rows: 2 }, { across: 2 }, { palette: new Uint32Array(3) }]) {
      expect(await paint(1, options)).toBeInstanceOf(RangeError);
    }
    expect(await paint(0, {})).toBeInstanceOf(RangeError);
  });
});
