import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, World } from './testing';

/** A rectangle as a polygon. */
const square = (x: number, y: number, side: number) => [[x, y, x + side, y, x + side, y + side, x, y + side]];

const object = (id: number, image_id: number, side: number, more: object = {}) => ({
  id,
  image_id,
  category_id: 3,
  iscrowd: 0,
  area: side * side,
  bbox: [10, 10, side, side],
  segmentation: square(10, 10, side),
  ...more,
});

const images = [1, 2].map((id) => ({ id, file_name: `${id}.png`, width: 200, height: 200 }));
const categories = [{ id: 3, name: 'cup' }];
const truth = {
  images,
  categories,
  annotations: [
    object(1, 1, 20),
    object(2, 1, 60, { segmentation: [...square(10, 10, 60), ...square(100, 100, 20)], area: 4000 }),
    object(3, 2, 100),
    object(4, 2, 30, { iscrowd: 1 }),
  ],
};

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.write('t.json', truth);
});
afterAll(() => world.close());

const evaluate = (...more: string[]) =>
  run(['evaluate', '--truth', world.path('t.json'), '--result', world.path('r.json'), ...more]);

describe('evaluate', () => {
  it('finds a truth equal to itself', async () => {
    await world.write('r.json', {
      ...truth,
      annotations: truth.annotations.map((a) => ({ ...a, score: 1 })),
    });
    const { code, out, error } = await evaluate('--json');
    expect({ code, error }).toEqual({ code: 0, error: '' });
    const { iou, masks, boxes, problems } = JSON.parse(out);
    expect(iou.mean).toEqual({ n: 3, mean: 1 });
    expect(iou.small).toEqual({ n: 1, mean: 1 });
    expect(iou.several_parts).toEqual({ n: 1, mean: 1 });
    expect(iou.categories).toEqual([{ id: 3, name: 'cup', n: 3, mean: 1 }]);
    expect(masks.AP).toBeCloseTo(1, 9);
    expect(boxes.AR_100).toBeCloseTo(1, 9);
    expect(problems).toEqual([]);
  });

  it('prints tables and names missing and unknown ids', async () => {
    const half = object(1, 1, 20, { segmentation: square(10, 10, 10), score: 0.5 });
    await world.write('r.json', {
      images,
      categories,
      annotations: [half, object(99, 1, 20, { score: 1 }), object(2, 2, 60, { score: 1 })],
    });
    const { code, out } = await evaluate();
    expect(code).toBe(0);
    expect(out).toMatch(/all +1 +0\.2500/);
    expect(out).toMatch(/missing as 0 +3 +0\.0833/);
    expect(out).toContain('without a mask: 2, 3');
    expect(out).toContain('unknown ids: 99');
    expect(out).toContain('ids in another image: 2');
    expect(out).toMatch(/AP_large +0\.0000/);
    expect(out).toContain('cup (3)');
  });

  it('takes a list of results, which has no ids', async () => {
    await world.write('r.json', [{ image_id: 1, category_id: 3, score: 0.9, bbox: [10, 10, 20, 20] }]);
    const { code, out } = await evaluate('--json');
    expect(code).toBe(0);
    const { iou, masks, boxes } = JSON.parse(out);
    expect([iou, masks]).toEqual([null, null]);
    expect(boxes.AR_100).toBeCloseTo(1 / 3, 9);
  });

  it.each([
    [
      'an image of another size',
      { images: [{ ...images[0], width: 100 }], annotations: [object(1, 1, 20)] },
      'lies in image 1 of 100 × 200 pixels; in the truth it has 200 × 200',
    ],
    [
      'an image that the truth lacks',
      { images: [{ ...images[0], id: 9 }], annotations: [object(1, 9, 20)] },
      'lies in image 9, which the truth does not have',
    ],
    [
      'a category that the truth lacks',
      { categories: [{ id: 8, name: 'x' }], annotations: [object(1, 1, 20, { category_id: 8 })] },
      'is of category 8, which the truth does not have',
    ],
    [
      'a mask that cannot be read',
      { annotations: [object(1, 1, 20, { segmentation: { size: [200, 200], counts: [1, 2] } })] },
      "annotation 1: The mask's run lengths add up to 3",
    ],
  ])('names %s', async (_name, changes, sentence) => {
    await world.write('r.json', { images, categories, ...changes });
    const { code, out, error } = await evaluate();
    expect(code).toBe(3);
    expect(error).toContain(sentence);
    expect(out).toContain('There is no result to compare.');
  });

  it('says what weakens the figures', async () => {
    await world.write('r.json', { images, categories, annotations: [object(1, 1, 20)] });
    expect((await evaluate()).error).toContain('1 of 1 results have no score');
  });

  it.each([
    ['a file that is cut off', '{"images":', 'r.json is cut off'],
    ['a number', '3', 'r.json is not a COCO file'],
  ])('refuses %s', async (_name, text, sentence) => {
    await world.write('r.json', text);
    const { code, error } = await evaluate();
    expect(code).toBe(2);
    expect(error).toContain(sentence);
  });

  it('refuses a call without files', async () => {
    expect(await run(['evaluate'])).toMatchObject({ code: 2 });
    expect((await run(['evaluate', 'x'])).error).toContain('does not know what to do with x');
  });
});
