import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { walkAvif } from './containers/avif';
import { orientationOfExif } from './containers/walk';
import { inspectImage } from './inspect';
import { blocks, paint, sharpOf } from './testing';
import type { ImageType } from './types';

const TYPES = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const;
const files = new Map<ImageType, Uint8Array>();
const fileOf = (type: ImageType) => files.get(type) ?? new Uint8Array();
const text = (content: string) => new TextEncoder().encode(content);
const refusal = (bytes: Uint8Array, name = 'x') => {
  try {
    return `accepted ${JSON.stringify(inspectImage(bytes, name))}`;
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
};

beforeAll(async () => {
  const picture = paint(40, 30, (x, y) => [x * 6, y * 8, (x * y) % 256]);
  for (const type of TYPES) files.set(type, new Uint8Array(await sharpOf(picture).toFormat(type).toBuffer()));
});

describe('files that are cut off', () => {
  it.each(TYPES)('%s, wherever', (type) => {
    const whole = fileOf(type);
    expect(inspectImage(whole, 'x')).toMatchObject({ type, width: 40, height: 30 });
    for (let length = 1; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length), 'half')).toMatch(
        /^half is (cut off|not a picture|a text file|a video)/,
      );
    }
    const half = refusal(whole.subarray(0, whole.length / 2), 'half');
    expect(half).toBe(
      `half is cut off: the ${type.toUpperCase()} file ends before its picture does. Copy it again.`,
    );
  });

  it('a JPEG whose preview ends properly is still cut off', async () => {
    const preview = Buffer.concat([Buffer.from('Exif\0\0'), Buffer.of(0xff, 0xd9, 0xff, 0xd9)]);
    const segment = Buffer.concat([Buffer.of(0xff, 0xe1, 0, preview.length + 2), preview]);
    const whole = fileOf('jpeg');
    const file = Buffer.concat([whole.subarray(0, 2), segment, whole.subarray(2)]);
    expect(inspectImage(file, 'x').width).toBe(40);
    expect(refusal(file.subarray(0, -2))).toMatch(/cut off/);
  });

  it('what follows the end does no harm', () => {
    for (const type of ['jpeg', 'png', 'webp', 'gif'] as const) {
      expect(inspectImage(Buffer.concat([fileOf(type), Buffer.alloc(50, 1)]), 'x').type).toBe(type);
    }
  });

  it('a progressive JPEG has several scans', async () => {
    const file = await sharpOf(blocks()).jpeg({ progressive: true }).toBuffer();
    expect(inspectImage(file, 'x')).toMatchObject({ width: 16, height: 24 });
    expect(refusal(file.subarray(0, -40))).toMatch(/cut off/);
  });
});

describe('files that are no pictures', () => {
  it('are named for what they are', () => {
    expect(refusal(new Uint8Array(), 'a.jpg')).toBe('a.jpg is empty (0 bytes). Copy the file again.');
    const accepted = 'JPEG, PNG, WebP, AVIF and GIF pictures are accepted.';
    expect(refusal(text('<?xml version="1.0"?><svg width="3">'), 'a.jpg')).toBe(
      `a.jpg is an SVG drawing. ${accepted}`,
    );
    expect(refusal(text('II*\0....'))).toMatch(/TIFF/);
    expect(refusal(text('BM......'))).toMatch(/BMP/);
    expect(refusal(text('%PDF-1.7'))).toMatch(/PDF/);
    expect(refusal(text('....ftypheic....mif1heic'))).toMatch(/HEIC/);
    expect(refusal(text('....ftypisom....'))).toMatch(/video/);
    expect(refusal(text('hello there'))).toMatch(/is a text file/);
    expect(refusal(Uint8Array.of(0x1f, 0x8b, 8, 0, 200))).toBe(`x is not a picture. ${accepted}`);
  });

  it('never make anything but a sentence', () => {
    const heads = TYPES.map((type) => [...fileOf(type).subarray(0, 40)]);
    const bytes = fc.tuple(fc.constantFrom([], ...heads), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(bytes, ([head, tail]) => {
        expect(refusal(Uint8Array.from([...head, ...tail]))).toMatch(/^(x is |accepted)/);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), fc.nat(), fc.nat(255), (type, place, value) => {
        const broken = fileOf(type).slice();
        broken[place % broken.length] = value;
        expect(refusal(broken)).toMatch(/^(x is |accepted)/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('files that are too large', () => {
  const png = (width: number, height: number) => {
    const file = fileOf('png').slice();
    const view = new DataView(file.buffer);
    view.setUint32(16, width);
    view.setUint32(20, height);
    return file;
  };

  it('are refused with both numbers', () => {
    expect(refusal(png(15_000, 10_000), 'big.png')).toBe(
      'big.png is too large: 15,000 × 10,000 pixels. At most 120 megapixels and 16,384 pixels a side are possible; make it smaller.',
    );
    expect(refusal(png(27_136, 10))).toMatch(/27,136 × 10 pixels/);
    expect(refusal(png(16_384, 7_000))).toMatch(/^accepted/);
    expect(refusal(png(0, 10))).toMatch(/damaged/);
  });
});

describe('orientation', () => {
  const tiff = (little: boolean, type: number, value: number) => {
    const view = new DataView(new ArrayBuffer(26));
    view.setUint16(0, little ? 0x4949 : 0x4d4d);
    view.setUint16(2, 42, little);
    view.setUint32(4, 8, little);
    view.setUint16(8, 1, little);
    view.setUint16(10, 0x0112, little);
    view.setUint16(12, type, little);
    view.setUint32(14, 1, little);
    view.setUint16(18, value, little);
    return new Uint8Array(view.buffer);
  };

  it('is read in both byte orders; nonsense is upright', () => {
    expect(orientationOfExif(tiff(true, 3, 6))).toBe(6);
    expect(orientationOfExif(tiff(false, 3, 8))).toBe(8);
    expect(orientationOfExif(tiff(false, 3, 9))).toBe(1);
    expect(orientationOfExif(tiff(false, 4, 6))).toBe(1);
    expect(orientationOfExif(tiff(true, 3, 6).subarray(0, 15))).toBe(1);
    expect(orientationOfExif(text('Exif'))).toBe(1);
  });

  it('of AVIF is in its properties', () => {
    const box = (name: string, ...content: number[][]): number[] => {
      const body = content.flat();
      return [0, 0, 0, body.length + 8, ...text(name), ...body];
    };
    const file = (...properties: number[][]) =>
      Uint8Array.from([
        ...box('ftyp', [...text('avif')]),
        ...box('meta', [0, 0, 0, 0], box('iprp', box('ipco', ...properties))),
        ...box('mdat', [1]),
      ]);
    expect(walkAvif(file())).toEqual({ whole: true, orientation: 1 });
    expect(walkAvif(file(box('irot', [1]))).orientation).toBe(8);
    expect(walkAvif(file(box('irot', [3]))).orientation).toBe(6);
    expect(walkAvif(file(box('imir', [1]))).orientation).toBe(2);
    expect(walkAvif(file(box('irot', [1]), box('imir', [0]))).orientation).toBe(5);
  });
});
