import { describe, expect, it } from 'vitest';
import { areaOfRle } from '../mask';
import { cocoObjects } from './coco-objects';

const PHOTOS = [
  { id: 'a', name: 'cat.jpg', width: 40, height: 30 },
  { id: 'b', name: 'dog.jpg', width: 40, height: 30 },
];
const FILE = {
  images: [
    { id: 1, file_name: 'val2017/cat.jpg', width: 40, height: 30 },
    { id: 2, file_name: 'dog.jpg', width: 80, height: 60 },
    { id: 3, file_name: 'elsewhere.jpg', width: 10, height: 10 },
  ],
  categories: [{ id: 7, name: 'cat' }],
  annotations: [
    {
      id: 11,
      image_id: 1,
      category_id: 7,
      segmentation: [[0, 0, 10, 0, 10, 5, 0, 5]],
      bbox: [-3, 2, 8.5, 40],
    },
    {
      id: 12,
      image_id: 1,
      category_id: 7,
      iscrowd: 1,
      segmentation: { size: [30, 40], counts: [0, 30, 1170] },
    },
    { id: 13, image_id: 1, category_id: 7, point: [3, 4], bbox: [0, 0, 4, 4] },
    { id: 14, image_id: 2, category_id: 7, bbox: [0, 0, 4, 4] },
    { id: 15, image_id: 3, category_id: 7, bbox: [0, 0, 4, 4] },
    { id: 16, image_id: 1, category_id: 7 },
  ],
};

describe('objects of a COCO file on open photos', () => {
  it('are known by the photo’s name and size, with mask and prompt where there are any', () => {
    const { objects, elsewhere, problems } = cocoObjects(JSON.stringify(FILE), 'truth.json', PHOTOS);
    expect(objects.map(({ id, imageId, crowd }) => [id, imageId, crowd])).toEqual([
      [11, 'a', false],
      [12, 'a', true],
      [13, 'a', false],
      [16, 'a', false],
    ]);
    const [polygon, crowd, clicked, bare] = objects;
    expect(polygon.mask && areaOfRle(polygon.mask)).toBe(50);
    // Cut to the image, whole pixels.
    expect(polygon.prompt).toEqual({ kind: 'box', box: { x0: 0, y0: 2, x1: 6, y1: 30 } });
    expect(crowd.prompt).toEqual({ kind: 'box', box: { x0: 0, y0: 0, x1: 1, y1: 30 } });
    expect(clicked.prompt).toEqual({ kind: 'point', point: { x: 3, y: 4 } });
    expect(bare.mask ?? bare.prompt).toBeUndefined();
    expect(elsewhere).toBe(2);
    expect(problems).toEqual([
      'truth.json: dog.jpg is 80 × 60 there, but 40 × 30 here; its objects are left out.',
    ]);
  });

  it('refuses what is no COCO file in a sentence', () => {
    expect(() => cocoObjects('[]', 'list.json', PHOTOS)).toThrow('list.json is a list');
    expect(() => cocoObjects('{', 'cut.json', PHOTOS)).toThrow('cut.json');
  });
});
