import { decode } from 'fast-png';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readCoco } from '../coco';
import { areaOfRle, decodeRle, encodeRle } from '../mask';
import type { ExportDocument } from './api';
import { pastedArchive, pastePreview } from './paste';
import { createPictures } from './pictures';

const never = new AbortController().signal;
const SIZE = { width: 6, height: 4 };
const OPTIONS = { seed: 3, memory: 100, power: 1, shift: 0 };

/** Photos of one colour each; the counts of a mask of columns `from … to − 1`. */
const pictures = createPictures();
for (const [id, value] of Object.entries({ a: 10, b: 200 })) {
  pictures.add(id, SIZE, async () => ({
    ...SIZE,
    data: Uint8ClampedArray.from({ length: 96 }, (_, i) => (i % 4 === 3 ? 255 : value)),
  }));
}
const columns = (from: number, to: number) =>
  encodeRle({ ...SIZE, data: Uint8Array.from({ length: 24 }, (_, i) => Number(i % 6 >= from && i % 6 < to)) })
    .counts;
const prompt = { kind: 'point', point: { x: 0, y: 0 } } as const;
const document: ExportDocument = {
  description: 'test',
  categories: ['cat', 'dog'],
  images: [
    {
      ...SIZE,
      id: 'a',
      name: 'a.jpg',
      annotations: [{ category: 0, counts: columns(0, 3), score: 0, prompt }],
    },
    {
      ...{ ...SIZE, id: 'b', name: 'b.jpg' },
      annotations: [{ category: 1, counts: columns(2, 6), ignored: columns(5, 6), score: 0.8, prompt }],
    },
  ],
};

async function made(options = OPTIONS, of = document) {
  const progress: number[] = [];
  const blob = await pastedArchive(pictures, of, options, (done) => progress.push(done), never);
  const files = unzipSync(new Uint8Array(await blob.arrayBuffer()));
  return { files, progress, coco: readCoco(strFromU8(files['annotations.json']), 'annotations.json') };
}

describe('copy-paste', () => {
  it('writes new photos whose annotations are exactly what is seen', async () => {
    const { files, coco, progress } = await made();
    // Nothing has importance on a, so nothing is pasted onto b.
    expect(Object.keys(files).sort()).toEqual(['a-pasted.png', 'annotations.json']);
    expect(coco.problems).toEqual([]);
    expect(coco.images[0]).toMatchObject({ id: 1, fileName: 'a-pasted.png' });
    expect(coco.images[0].extra).toMatchObject({ pasted_onto: 'a.jpg', pasted_from: 'b.jpg', paste_seed: 3 });
    const masks = coco.annotations.map(({ segmentation }) =>
      segmentation?.kind === 'rle' ? Array.from(decodeRle(segmentation.rle).data) : [],
    );
    // The cat is seen in columns 0 and 1; the dog, without the column that is ignored, in 2 to 4.
    for (let i = 0; i < 24; i++) {
      expect(masks[0][i]).toBe(Number(i % 6 < 2));
      expect(masks[1][i]).toBe(Number(i % 6 >= 2 && i % 6 < 5));
    }
    expect(coco.annotations.map(({ id, area, categoryId }) => [id, area, categoryId])).toEqual([
      [1, 8, 1],
      [2, 12, 2],
    ]);
    const { data, channels } = decode(files['a-pasted.png']);
    for (let i = 0; i < 24; i++) expect(data[i * channels]).toBe(masks[1][i] ? 200 : 10);
    expect(progress.at(-1)).toBe(1);
  });

  it('makes the same files from the same seed, and drops what is not seen any more', async () => {
    const [first, second] = [await made(), await made()];
    expect(second.files['a-pasted.png']).toEqual(first.files['a-pasted.png']);
    expect(second.files['annotations.json']).toEqual(first.files['annotations.json']);
    const [a, b] = document.images;
    const hidden = {
      ...document,
      images: [{ ...a, annotations: [{ ...a.annotations[0], counts: columns(2, 4) }] }, b],
    };
    const { coco } = await made(OPTIONS, hidden);
    expect(coco.annotations.map(({ categoryId }) => categoryId)).toEqual([2]);
  });

  it('shows a photo before it is made: the same picture, what is seen of each object and what is hidden', async () => {
    for (const shift of [0, 2]) {
      const options = { ...OPTIONS, shift };
      const [{ files, coco }, preview] = [
        await made(options),
        await pastePreview(pictures, document, 'a', options),
      ];
      const { data, channels } = decode(files['a-pasted.png']);
      const reds = (all: ArrayLike<number>, of: number) => Array.from({ length: 24 }, (_, i) => all[of * i]);
      // Photos this small are shown as they are.
      expect(preview.picture).toMatchObject(SIZE);
      expect(reds(preview.picture.data, 4)).toEqual(reds(data, channels));
      expect(preview.source).toBe('b.jpg');
      const left = preview.objects.filter(({ seen }) => seen > 0);
      expect(left.map(({ seen }) => seen)).toEqual(coco.annotations.map(({ area }) => area));
      expect(preview.objects.map(({ from }) => from)).toEqual([undefined, 'b.jpg']);
    }
    const { objects } = await pastePreview(pictures, document, 'a', OPTIONS);
    expect(objects.map(({ area, seen }) => [area, seen])).toEqual([
      [12, 8],
      [12, 12],
    ]);
    // One column of the cat lies under the dog.
    expect(objects[0].hidden).toHaveLength(1);
    expect(objects[1].hidden).toEqual([]);
    await expect(pastePreview(pictures, document, 'b', OPTIONS)).rejects.toThrow(
      'nothing to paste onto b.jpg',
    );
    await expect(pastePreview(pictures, document, 'c', OPTIONS)).rejects.toThrow('not open any more');
  });

  it('cuts off what a shift moves out of the photo', async () => {
    for (let seed = 0; seed < 8; seed++) {
      const { coco } = await made({ ...OPTIONS, seed, shift: 4 });
      for (const { segmentation, area } of coco.annotations) {
        expect(segmentation?.kind === 'rle' && areaOfRle(segmentation.rle)).toBe(area);
      }
    }
  });

  it('says so where there is nothing to paste', async () => {
    const { images } = document;
    await expect(made(OPTIONS, { ...document, images: [images[0]] })).rejects.toThrow(
      'nothing to paste onto a.jpg',
    );
    await expect(made(OPTIONS, { ...document, images: [] })).rejects.toThrow('no photo to paste onto');
  });
});
