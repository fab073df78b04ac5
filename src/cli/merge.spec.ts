import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, World } from './testing';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const result = (changes: object = {}) => ({
  info: { method: 'exits', parameters: { hops: 3 } },
  failed: [],
  images: [{ id: 1, file_name: 'a.png', width: 4, height: 4 }],
  categories: [{ id: 1, name: 'cup' }],
  annotations: [annotation(1)],
  ...changes,
});
const annotation = (id: number, score = 0.5) => ({
  id,
  image_id: 1,
  category_id: 1,
  bbox: [0, 0, 1, 1],
  segmentation: { size: [4, 4], counts: [0, 1, 15] },
  score,
});

async function merge(a: object, b: object) {
  const files = [await world.write('a.json', a), await world.write('b.json', b)];
  return run(['merge', ...files, '--out', world.path('m.json')]);
}

describe('merge', () => {
  it('sorts by id, keeps unknown fields, and drops a failure that was made good elsewhere', async () => {
    const failed = [
      { annotation: 2, image: 1, sentence: 'a.png is not there.' },
      { annotation: 3, image: 1, sentence: 'a.png is not there.' },
    ];
    const { code } = await merge(
      result({ annotations: [annotation(5), annotation(1)], failed }),
      result({ annotations: [{ ...annotation(2), colour: 'red' }, annotation(1)] }),
    );
    expect(code).toBe(0);
    const merged = await world.json('m.json');
    expect(merged.annotations.map(({ id }: { id: number }) => id)).toEqual([1, 2, 5]);
    expect(merged.annotations[1].colour).toBe('red');
    expect(merged.failed).toEqual([failed[1]]);
  });

  it.each([
    [
      'another parameter',
      result({ info: { method: 'exits', parameters: { hops: 2 } } }),
      'made differently: parameters.hops is 3 in one and 2 in the other',
    ],
    [
      'another mask under an id',
      result({ annotations: [annotation(1, 0.6)] }),
      'Annotation 1 is one thing in',
    ],
    [
      'another image under an id',
      result({ images: [{ id: 1, file_name: 'b.png', width: 4, height: 4 }] }),
      'Image 1 is one thing in',
    ],
    [
      'another category under an id',
      result({ categories: [{ id: 1, name: 'mug' }] }),
      'Category 1 is one thing in',
    ],
    ['other licences', result({ licenses: [1] }), 'licenses is nothing in one and [1] in the other'],
    ['a broken entry', result({ annotations: [annotation(0.5)] }), 'annotation no. 1 has id 0.5'],
  ])('refuses %s', async (_name, other, sentence) => {
    const { code, error } = await merge(result(), other);
    expect(code).toBe(2);
    expect(error).toContain(sentence);
    await expect(world.read('m.json')).rejects.toThrow();
  });

  it('needs files', async () => {
    expect((await run(['merge', '--out', world.path('m.json')])).code).toBe(2);
    expect((await run(['merge', world.path('no.json'), '--out', world.path('m.json')])).error).toContain(
      'no.json is not there',
    );
  });
});
