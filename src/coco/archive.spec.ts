import fc from 'fast-check';
import { decode } from 'fast-png';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type ArchivePiece, maskPaths, writeArchive } from './archive';
import { safeName, uniqueName, withoutExtension } from './names';
import { small } from './testing';
import { writeCoco } from './write';

async function collect(pieces: AsyncIterable<ArchivePiece>) {
  const all: ArchivePiece[] = [];
  for await (const piece of pieces) all.push(piece);
  return { all, files: unzipSync(new Uint8Array(Buffer.concat(all.map(({ bytes }) => bytes)))) };
}

describe('archive', () => {
  it('holds the masks and the file', async () => {
    const { all, files } = await collect(writeArchive(small(), { segmentation: 'rle' }));
    expect(Object.keys(files).sort()).toEqual(['a/1_dog.png', 'a/2_cat.png', 'annotations.json']);
    expect(strFromU8(files['annotations.json'])).toBe(writeCoco(small(), { segmentation: 'rle' }));
    const png = decode(files['a/1_dog.png']);
    expect(png).toMatchObject({ width: 8, height: 6, channels: 1, depth: 8 });
    const bright = [...png.data].flatMap((value, i) => (value === 255 ? [i] : []));
    expect(bright).toEqual([10, 11, 12, 18, 19, 20]);
    expect(all.at(-1)).toMatchObject({ done: 2, total: 2 });
  });

  it('lets other work through and can be stopped', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const coco = small();
    const annotations = Array.from({ length: 40 }, (_, id) => ({ ...coco.annotations[0], id }));
    let pieces = 0;
    for await (const piece of writeArchive({ ...coco, annotations }, { segmentation: 'rle' })) {
      pieces++;
      if (piece.done === 20) break;
    }
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
    expect(pieces).toBeLessThan(70);
  });

  it('is refused like the file', async () => {
    const coco = small();
    const empty = { ...coco.annotations[0], rle: { width: 8, height: 6, counts: Uint32Array.of(48) } };
    await expect(
      collect(writeArchive({ ...coco, annotations: [empty] }, { segmentation: 'rle' })),
    ).rejects.toThrow(/empty mask/);
  });

  it('tells files of one name apart', () => {
    const names = [
      'x/a.jpg',
      'a.png',
      'A.jpg',
      '../../etc/passwd',
      '',
      'annotations.json.png',
      '.png',
      'CON.jpg',
    ];
    const coco = small();
    const paths = maskPaths({
      images: names.map((fileName, i) => ({ id: i, fileName, width: 8, height: 6 })),
      categories: [{ id: 1, name: 'a/b' }],
      annotations: names.map((_, i) => ({ ...coco.annotations[0], id: i, imageId: i, categoryId: 1 })),
    });
    expect(paths).toEqual([
      'x_a/0_a_b.png',
      'a/1_a_b.png',
      'A_2/2_a_b.png',
      '_.._etc_passwd/3_a_b.png',
      'image/4_a_b.png',
      'annotations.json_2/5_a_b.png',
      'png/6_a_b.png',
      '_CON/7_a_b.png',
    ]);
  });
});

describe('names', () => {
  it('are safe whatever they were', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 300 })), (name) => {
        const safe = safeName(name, 'image');
        expect(safe).not.toMatch(/[/\\:*?"<>|]|^\.|[. ]$|^$/);
        expect(new TextEncoder().encode(safe).length).toBeLessThan(220);
      }),
    );
    expect(safeName('..', 'image')).toBe('image');
    expect(safeName('aux.c', 'x')).toBe('_aux.c');
    expect(safeName('naïve 猫', 'x')).toBe('naïve 猫');
    expect(safeName('line\nbreak\u202e', 'x')).toBe('line_break_');
    expect(withoutExtension('a/b.tar.gz')).toBe('a/b.tar');
    expect(withoutExtension('v1.2/photo')).toBe('v1.2/photo');
    const taken = new Set<string>();
    expect(['a', 'a', 'A_2', 'a'].map((name) => uniqueName(name, taken))).toEqual([
      'a',
      'a_2',
      'A_2_2',
      'a_3',
    ]);
  });
});
