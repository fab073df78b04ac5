import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOfRle, encodeRle } from '../mask/rle';
import { anyBitmap } from '../mask/testing';
import { readCoco } from './read';
import { maskOfAnnotation } from './segmentation';
import { rectangle, small } from './testing';
import { type CocoToWrite, writeCoco } from './write';

const withMask = (rle: ReturnType<typeof rectangle>): CocoToWrite => {
  const coco = small();
  return { ...coco, annotations: [{ ...coco.annotations[0], rle }] };
};

describe('writing', () => {
  it('numbers from 1, in order, and keeps images without objects', () => {
    const file = JSON.parse(writeCoco(small(), { segmentation: 'rle' }));
    expect(file).toEqual({
      info: { description: 'test' },
      images: [
        { id: 1, file_name: 'a.jpg', width: 8, height: 6 },
        { id: 2, file_name: 'b.jpg', width: 4, height: 5 },
      ],
      categories: [
        { supercategory: 'animal', id: 1, name: 'cat' },
        { id: 2, name: 'dog' },
      ],
      annotations: [
        {
          id: 1,
          image_id: 1,
          category_id: 2,
          iscrowd: 0,
          area: 6,
          bbox: [2, 1, 3, 2],
          segmentation: { size: [6, 8], counts: '=24000a0' },
          score: 0.75,
          extreme_points: [
            [3, 1],
            [2, 2],
            [3, 2],
            [4, 1],
          ],
        },
        {
          id: 2,
          image_id: 1,
          category_id: 1,
          iscrowd: 1,
          area: 48,
          bbox: [0, 0, 8, 6],
          segmentation: { size: [6, 8], counts: '0`1' },
          point: [4.5, 3],
        },
      ],
    });
  });

  it('keeps ids when asked', () => {
    const file = JSON.parse(writeCoco(small(), { segmentation: 'polygon', renumber: false }));
    expect(file.images.map((image: { id: number }) => image.id)).toEqual([7, 3]);
    expect(file.categories.map((category: { id: number }) => category.id)).toEqual([90, 5]);
    expect(file.annotations[0]).toMatchObject({ id: 40, image_id: 7, category_id: 5 });
    expect(file.annotations[0].segmentation).toEqual([[5, 1, 5, 3, 2, 3, 2, 1]]);
    // A crowd stays in run lengths.
    expect(file.annotations[1]).toMatchObject({ id: 0, iscrowd: 1, segmentation: { size: [6, 8] } });
  });

  it('gives one line to each entry', () => {
    const text = writeCoco(small(), { segmentation: 'rle' });
    expect(text.split('\n').filter((line) => line.startsWith('{"id":')).length).toBe(5);
    expect(text.endsWith('}\n')).toBe(true);
    expect(
      JSON.parse(writeCoco({ images: [], categories: [], annotations: [] }, { segmentation: 'rle' })),
    ).toEqual({
      info: {},
      images: [],
      categories: [],
      annotations: [],
    });
  });

  it('refuses what a file cannot hold', () => {
    const write = (coco: CocoToWrite) => () => writeCoco(coco, { segmentation: 'rle' });
    expect(write(withMask({ width: 8, height: 6, counts: Uint32Array.of(48) }))).toThrow(
      'Annotation 1 of a.jpg has an empty mask. COCO has no place for it; leave it out.',
    );
    expect(write(withMask(rectangle(6, 8, 0, 0, 1, 1)))).toThrow(/mask of 6 × 8, but the image is 8 × 6/);
    const coco = small();
    const [first] = coco.annotations;
    expect(write({ ...coco, annotations: [{ ...first, imageId: 8 }] })).toThrow(
      'Annotation 40 names image 8',
    );
    expect(write({ ...coco, annotations: [{ ...first, categoryId: 8 }] })).toThrow('names category 8');
    expect(write({ ...coco, annotations: [{ ...first, score: Number.NaN }] })).toThrow(/NaN as its score/);
    expect(write({ ...coco, annotations: [first, first] })).toThrow('Two entries have the annotation id 40');
    expect(write({ ...coco, annotations: [{ ...first, id: 1.5 }] })).toThrow(/1.5 is not a whole number/);
  });

  it('never lets extra fields overrule its own', () => {
    const coco = small();
    const extra = { id: 'x', iscrowd: 1, area: null, note: '<b>' };
    const [first] = coco.annotations;
    const file = JSON.parse(
      writeCoco(
        { ...coco, annotations: [{ ...first, extra }], extra: { images: 1, licenses: [{ id: 4 }] } },
        { segmentation: 'rle' },
      ),
    );
    expect(file.annotations[0]).toMatchObject({ id: 1, iscrowd: 0, area: 6, note: '<b>' });
    expect(file.images.length).toBe(2);
    expect(file.licenses).toEqual([{ id: 4 }]);
  });

  it('and reading give the same masks, clicks and ids', () => {
    const id = fc.nat(Number.MAX_SAFE_INTEGER);
    const bitmaps = fc.uniqueArray(fc.tuple(id, anyBitmap(10)), { selector: ([key]) => key, maxLength: 6 });
    const segmentation = fc.constantFrom<('rle' | 'polygon')[]>('rle', 'polygon');
    fc.assert(
      fc.property(
        bitmaps,
        segmentation,
        fc.double({ noNaN: true, min: 0, max: 1 }),
        (entries, kind, score) => {
          const masks = entries.map(([key, bitmap]) => ({ key, rle: encodeRle(bitmap) }));
          const kept = masks.filter(({ rle }) => areaOfRle(rle) > 0);
          const coco: CocoToWrite = {
            images: masks.map(({ key, rle }) => ({ id: key, fileName: `${key}"\\é.jpg`, ...rle })),
            categories: [{ id: 9_007_199_254_740_991, name: '</script>' }],
            annotations: kept.map(({ key, rle }) => ({
              id: key,
              imageId: key,
              categoryId: 9_007_199_254_740_991,
              rle,
              score,
              point: { x: 0, y: 0.5 },
            })),
          };
          const data = readCoco(writeCoco(coco, { segmentation: kind, renumber: false }), 'x.json');
          expect(data.problems).toEqual([]);
          expect(data.images.map((image) => image.fileName)).toEqual(
            coco.images.map((image) => image.fileName),
          );
          for (const [i, annotation] of data.annotations.entries()) {
            const { key, rle } = kept[i];
            const image = data.images.find((entry) => entry.id === key);
            expect(annotation).toMatchObject({ id: key, imageId: key, score, point: { x: 0, y: 0.5 } });
            expect(image && maskOfAnnotation(annotation, image)).toEqual(rle);
            expect(annotation.area).toBe(areaOfRle(rle));
          }
        },
      ),
    );
  });

  it('what was read can be written again', () => {
    const text = writeCoco(small(), { segmentation: 'rle', renumber: false });
    const data = readCoco(text, 'x.json');
    const annotations = data.annotations.flatMap((annotation) => {
      const image = data.images.find((entry) => entry.id === annotation.imageId);
      const rle = image && maskOfAnnotation(annotation, image);
      const { score, point, extremePoints, ...rest } = annotation;
      if (!rle) return [];
      return [
        {
          ...rest,
          rle,
          ...(score === null ? {} : { score }),
          ...(point === null ? {} : { point }),
          ...(extremePoints === null ? {} : { extremePoints }),
        },
      ];
    });
    expect(writeCoco({ ...data, annotations }, { segmentation: 'rle', renumber: false })).toBe(text);
  });
});
