import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { withoutExif } from './containers/strip-exif';
import { decodeInBrowser } from './decode.browser';
import { decodeInNode } from './decode.node';
import { inspectImage } from './inspect';
import { blocks, farthest, paint, sharpOf } from './testing';
import type { Pixels } from './types';

/** Where pixel (x, y) of the stored picture (16 × 24) lies when it is upright, by EXIF's numbers. */
const UPRIGHT: Record<number, (x: number, y: number) => [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y) => [15 - x, y],
  3: (x, y) => [15 - x, 23 - y],
  4: (x, y) => [x, 23 - y],
  5: (x, y) => [y, x],
  6: (x, y) => [23 - y, x],
  7: (x, y) => [23 - y, 15 - x],
  8: (x, y) => [y, 15 - x],
};

function upright(stored: Pixels, orientation: number): Pixels {
  const [width, height] = orientation >= 5 ? [24, 16] : [16, 24];
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < 24; y++) {
    for (let x = 0; x < 16; x++) {
      const [ux, uy] = UPRIGHT[orientation](x, y);
      const at = (y * 16 + x) * 4;
      data.set(stored.data.subarray(at, at + 4), (uy * width + ux) * 4);
    }
  }
  return { width, height, data };
}

describe('orientation', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is applied to each pixel', async (orientation) => {
    const stored = blocks();
    const expected = upright(stored, orientation);
    const tagged = sharpOf(stored).withMetadata({ orientation });
    const files = {
      'a.jpg': await tagged.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
      'a.png': await tagged.clone().png().toBuffer(),
      'a.webp': await tagged.clone().webp({ lossless: true }).toBuffer(),
    };
    for (const [name, file] of Object.entries(files)) {
      const { width, height } = expected;
      expect(inspectImage(file, name)).toMatchObject({ width, height, orientation });
      expect(farthest(await decodeInNode(file, name), expected)).toBeLessThanOrEqual(
        name === 'a.jpg' ? 3 : 0,
      );
    }
  });
});

describe('pixels', () => {
  it('of 16-bit PNG come with 8 bits', async () => {
    const wide = Uint16Array.from({ length: 6 * 5 * 3 }, (_, i) => i * 700);
    const file = await sharp(wide, { raw: { width: 6, height: 5, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(file).metadata()).depth).toBe('ushort');
    const { data } = await decodeInNode(file, 'deep.png');
    for (let i = 0; i < 30; i++) {
      for (let c = 0; c < 3; c++)
        expect(Math.abs(data[i * 4 + c] - wide[i * 3 + c] / 257)).toBeLessThan(1.01);
    }
  });

  it('of 16-bit grey PNG too', async () => {
    const file = await sharp(Uint16Array.of(0, 32_896, 65_535), { raw: { width: 3, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const { data } = await decodeInNode(file, 'grey.png');
    expect([...data]).toEqual([0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255]);
  });

  it('of CMYK JPEG come as sRGB', async () => {
    const file = await sharpOf(paint(16, 16, () => [200, 30, 30]))
      .flatten()
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(file).metadata()).space).toBe('cmyk');
    const { data } = await decodeInNode(file, 'print.jpg');
    expect(data.length).toBe(16 * 16 * 4);
    expect(data[0]).toBeGreaterThan(150);
    expect(data[1]).toBeLessThan(90);
    expect(data[3]).toBe(255);
  });

  it('of an animation are the first frame', async () => {
    const frames = [paint(9, 7, () => [255, 0, 0]), paint(9, 7, () => [0, 0, 255])];
    const stacked = Uint8ClampedArray.from([...frames[0].data, ...frames[1].data]);
    const film = sharp(stacked, { raw: { width: 9, height: 14, channels: 4, pageHeight: 7 } });
    for (const file of [
      await film.clone().gif().toBuffer(),
      await film.clone().webp({ lossless: true }).toBuffer(),
    ]) {
      expect((await sharp(file, { pages: -1 }).metadata()).pages).toBe(2);
      const { type, width, height } = inspectImage(file, 'film');
      expect({ width, height }).toEqual({ width: 9, height: 7 });
      expect(farthest(await decodeInNode(file, `film.${type}`), frames[0])).toBe(0);
    }
  });

  it('that are transparent lie on white', async () => {
    const file = await sharpOf(paint(3, 1, (x) => [255, 0, 0, [0, 51, 255][x]]))
      .png()
      .toBuffer();
    const { data } = await decodeInNode(file, 'glass.png');
    expect([...data]).toEqual([255, 255, 255, 255, 255, 204, 204, 255, 255, 0, 0, 255]);
  });

  it('of each kind, down to one pixel', async () => {
    for (const picture of [paint(1, 1, () => [10, 200, 90]), paint(31, 17, () => [10, 200, 90])]) {
      for (const type of ['jpeg', 'png', 'webp', 'avif', 'gif'] as const) {
        const file = await sharpOf(picture).toFormat(type, { quality: 100 }).toBuffer();
        const { width, height } = picture;
        expect(inspectImage(file, 'x')).toEqual({ type, width, height, orientation: 1 });
        expect(farthest(await decodeInNode(file, 'x'), picture)).toBeLessThan(8);
      }
    }
  });

  it('that are damaged give a sentence', async () => {
    const file = await sharpOf(blocks()).png().toBuffer();
    const place = file.indexOf('IDAT');
    file.fill(0x55, place + 6, place + 40);
    await expect(decodeInNode(file, 'bad.png')).rejects.toThrow(
      /^bad.png cannot be decoded; the file is damaged/,
    );
  });
});

describe('in the browser', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** A canvas that knows as much as the decoder needs: white, a picture drawn on it, rows read from it. */
  function stubBrowser(picture: Pixels): { canvases: number[][]; closed: () => number } {
    const canvases: number[][] = [];
    let closed = 0;
    vi.stubGlobal('createImageBitmap', async (blob: Blob, options: ImageBitmapOptions) => {
      expect(blob.type).toBe('image/png');
      expect(options.imageOrientation).toBe('from-image');
      return { width: picture.width, height: picture.height, close: () => closed++ };
    });
    class Canvas {
      constructor(width: number, height: number) {
        canvases.push([width, height]);
      }
      getContext() {
        let top = 0;
        return {
          fillRect: () => undefined,
          drawImage: () => undefined,
          setTransform: (...[, , , , , f]: number[]) => {
            top = -f;
          },
          getImageData: (_: number, __: number, width: number, rows: number) => ({
            data: picture.data.subarray(top * width * 4, (top + rows) * width * 4),
          }),
        };
      }
    }
    vi.stubGlobal('OffscreenCanvas', Canvas);
    return { canvases, closed: () => closed };
  }

  it('reads large pictures in strips', async () => {
    const picture = paint(5000, 3400, (x, y) => [x % 256, y % 256, 7]);
    const file = await sharpOf(picture).png({ compressionLevel: 1 }).toBuffer();
    const { canvases, closed } = stubBrowser(picture);
    const pixels = await decodeInBrowser(new Blob([new Uint8Array(file)]), 'large.png');
    expect(canvases).toEqual([[5000, 3355]]);
    expect(farthest(pixels, picture)).toBe(0);
    expect(closed()).toBe(1);
  });

  it('leaves no orientation in files that browsers treat differently', async () => {
    for (const type of ['png', 'webp'] as const) {
      const tagged = sharpOf(blocks()).withMetadata({ orientation: 6 });
      const file = await tagged.toFormat(type, { lossless: true }).toBuffer();
      const { bytes, orientation } = withoutExif(file, type, 6);
      expect(orientation).toBe(6);
      expect(inspectImage(bytes, 'x')).toEqual({ type, width: 16, height: 24, orientation: 1 });
      expect(farthest(await decodeInNode(bytes, 'x'), blocks())).toBe(0);
    }
    const bytes = Uint8Array.of(1);
    expect(withoutExif(bytes, 'jpeg', 6)).toEqual({ bytes, orientation: 1 });
    expect(withoutExif(bytes, 'webp', 1)).toEqual({ bytes, orientation: 1 });
  });

  it('inspects first and says what the browser cannot do', async () => {
    await expect(decodeInBrowser(new Blob([]), 'none.png')).rejects.toThrow('none.png is empty');
    const file = await sharpOf(blocks()).png().toBuffer();
    vi.stubGlobal('createImageBitmap', () =>
      Promise.reject(new Error('The source image could not be decoded.')),
    );
    await expect(decodeInBrowser(new Blob([new Uint8Array(file)]), 'odd.png')).rejects.toThrow(
      /^odd.png cannot be decoded by this browser/,
    );
  });
});
