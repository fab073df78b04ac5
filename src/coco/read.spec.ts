import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOfRle } from '../mask/rle';
import { readCoco } from './read';
import { maskOfAnnotation } from './segmentation';

const IMAGE = { id: 5, file_name: 'a.jpg', width: 8, height: 6 };
const CATEGORY = { id: 2, name: 'cat' };
const SQUARE = [1, 1, 4, 1, 4, 4, 1, 4];

type Entry = Record<string, unknown>;
const file = (annotations: unknown[], top: Entry = {}) =>
  JSON.stringify({ images: [IMAGE], categories: [CATEGORY], annotations, ...top });
const entry = (fields: Entry = {}): Entry => ({ id: 17, image_id: 5, category_id: 2, ...fields });
const read = (fields: Entry) => {
  const data = readCoco(file([entry(fields)]), 'f.json');
  return { ...data, annotation: data.annotations[0] };
};
const problem = (fields: Entry) => read(fields).problems.join(' | ');
const refusal = (text: string) => {
  try {
    readCoco(text, 'f.json');
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
  return 'accepted';
};
const areaOf = (fields: Entry) => {
  const { annotation, images } = read(fields);
  const rle = maskOfAnnotation(annotation, images[0]);
  return rle && areaOfRle(rle);
};

describe('masks', () => {
  it('in every writing', () => {
    expect(areaOf({ segmentation: [SQUARE] })).toBe(9);
    expect(areaOf({ segmentation: SQUARE })).toBe(9);
    expect(areaOf({ segmentation: [SQUARE, [5, 0, 8, 0, 8, 2, 5, 2]] })).toBe(15);
    expect(areaOf({ segmentation: { size: [6, 8], counts: [10, 5, 33] } })).toBe(5);
    expect(areaOf({ segmentation: { size: [6, 8], counts: '0`1' } })).toBe(48);
    expect(areaOf({ segmentation: { size: [6, 8], counts: [0, 0, 10, 5, 0, 5, 28] } })).toBe(10);
    expect(
      areaOf({
        segmentation: [
          { size: [6, 8], counts: [10, 5, 33] },
          { size: [6, 8], counts: [0, 5, 43] },
        ],
      }),
    ).toBe(10);
    expect(areaOf({ segmentation: [[-5, -5, 3, -5, 3, 3, -5, 3]] })).toBe(9);
  });

  it('that are not there are no problem', () => {
    for (const segmentation of [undefined, null, []]) {
      const { annotation, problems } = read({ segmentation });
      expect(annotation.segmentation).toBeNull();
      expect(problems).toEqual([]);
    }
  });

  it('of crowds', () => {
    const compressed = read({ iscrowd: 1, segmentation: { size: [6, 8], counts: '0`1' } }).annotation;
    expect(compressed.crowd).toBe(true);
    expect(read({ iscrowd: null }).annotation.crowd).toBe(false);
    expect(read({}).annotation.crowd).toBe(false);
    expect(problem({ iscrowd: 'no' })).toBe('f.json: annotation 17 has iscrowd "no"; 0 or 1 is needed.');
  });

  it('of which a part is useless', () => {
    const { annotation, problems } = read({ segmentation: [[1, 1, 2, 2], SQUARE, [...SQUARE, 7]] });
    expect(annotation.segmentation).toEqual({ kind: 'polygons', polygons: [SQUARE, SQUARE] });
    expect(problems).toEqual([
      'f.json: annotation 17: polygon 1 has 4 numbers and needs at least 6; it is left out.',
      'f.json: annotation 17: polygon 3 has an odd number of coordinates; the last is left out.',
    ]);
    expect(read({ segmentation: [[1, 1, 2, 2]] }).annotation.segmentation).toBeNull();
  });

  it('that are broken', () => {
    expect(problem({ segmentation: { size: [8, 6], counts: [48] } })).toBe(
      'f.json: annotation 17: the mask is 6 × 8 large, but its image 8 × 6 (size is [height, width]).',
    );
    expect(problem({ segmentation: { size: [6, 8], counts: [40] } })).toMatch(
      /annotation 17: The mask's run lengths add up to 40 pixels/,
    );
    expect(problem({ segmentation: { size: [6, 8], counts: '0' } })).toMatch(/add up to 0/);
    expect(problem({ segmentation: { size: [6, 8], counts: '§' } })).toMatch(/place 1/);
    expect(problem({ segmentation: { size: [6, 8], counts: null } })).toMatch(/size and counts/);
    expect(problem({ segmentation: 'mask.png' })).toMatch(/size and counts, not "mask.png"/);
    expect(problem({ segmentation: [[1, null, 3, 4, 5, 6]] })).toMatch(/polygon 1 has null as number 2/);
    expect(problem({ segmentation: [SQUARE, 'x'] })).toMatch(/polygon 2 is "x"/);
    expect(refusal(file([entry({ segmentation: [[1, 2, 3, 4, 5, 6]] })]).replace('[1,2', '[1e999,2'))).toBe(
      'accepted',
    );
  });
});

describe('clicks', () => {
  it('come as points with roles', () => {
    const { annotation, problems } = read({
      extreme_points: [
        [3, 1],
        [2, 2],
        [3, 4],
        [5, 2.5],
      ],
      point: [3, 2],
    });
    expect(problems).toEqual([]);
    expect(annotation.point).toEqual({ x: 3, y: 2 });
    expect(annotation.extremePoints).toEqual({
      top: { x: 3, y: 1 },
      left: { x: 2, y: 2 },
      bottom: { x: 3, y: 4 },
      right: { x: 5, y: 2.5 },
    });
    expect(read({ extreme_points: [3, 1, 2, 2, 3, 4, 5, 2] }).annotation.extremePoints?.right).toEqual({
      x: 5,
      y: 2,
    });
    expect(read({ bbox: [1, 2, 3, 4] }).annotation.bbox).toEqual([1, 2, 3, 4]);
  });

  it('that are wrong leave the rest of the annotation', () => {
    for (const [fields, sentence] of [
      [{ point: [1] }, 'point is [1] and not two numbers [x, y]; it is left out.'],
      [{ point: ['1', 2] }, 'point is ["1",2] and not two numbers [x, y]; it is left out.'],
      [{ point: [8, 2] }, 'point holds (8, 2), outside its image of 8 × 6; it is left out.'],
      [{ extreme_points: [[1, 1]] }, 'extreme_points is [[1,1]] and not four points [x, y]; it is left out.'],
      [
        {
          extreme_points: [
            [1, 1],
            [0, -1],
            [1, 1],
            [1, 1],
          ],
        },
        'extreme_points holds (0, -1), outside its image of 8 × 6; it is left out.',
      ],
      [{ bbox: [1, 2, 3] }, 'bbox is [1,2,3] and not four numbers [x, y, width, height]; it is left out.'],
      [
        { bbox: [1, 2, -3, 4] },
        'bbox is [1,2,-3,4] and not four numbers [x, y, width, height]; it is left out.',
      ],
      [{ score: 'high' }, 'score is "high" and not a number; it is left out.'],
      [{ area: [] }, 'area is [] and not a number; it is left out.'],
    ] as const) {
      const { annotations, problems } = read({ ...fields, segmentation: [SQUARE] });
      expect(problems).toEqual([`f.json: annotation 17: ${sentence}`]);
      expect(annotations[0].segmentation).not.toBeNull();
    }
  });
});

describe('ids', () => {
  it('of any size, with gaps and 0', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const data = readCoco(
      JSON.stringify({
        images: [
          { ...IMAGE, id: 0 },
          { ...IMAGE, id: most },
        ],
        categories: [
          { id: 0, name: 'a' },
          { id: 4_000_000_000, name: '' },
        ],
        annotations: [
          entry({ id: 0, image_id: 0, category_id: 4_000_000_000 }),
          entry({ id: most, image_id: most, category_id: 0 }),
        ],
      }),
      'f.json',
    );
    expect(data.problems).toEqual([]);
    expect(data.annotations.map(({ id }) => id)).toEqual([0, most]);
  });

  it('that are no ids are named', () => {
    expect(problem({ image_id: 6 })).toBe(
      'f.json: annotation 17 names image 6, which the file does not have.',
    );
    expect(problem({ category_id: 6 })).toBe(
      'f.json: annotation 17 names category 6, which the file does not have.',
    );
    expect(problem({ category_id: null })).toMatch(
      /annotation 17 has category_id null; the id of a category/,
    );
    expect(problem({ image_id: '5' })).toMatch(/annotation 17 has image_id "5"/);
    expect(problem({ id: 2 ** 53 })).toBe(
      'f.json: annotation no. 1 has id 9007199254740992; a whole number below 2⁵³ is needed.',
    );
    expect(problem({ id: undefined })).toMatch(/annotation no. 1 has no id/);
    const { annotations, problems } = readCoco(
      file([entry(), null, entry(), 7, [], entry({ id: 18 })]),
      'f.json',
    );
    expect(annotations.map(({ id }) => id)).toEqual([17, 18]);
    expect(problems).toEqual([
      'f.json: annotation no. 2 is null and not an object.',
      'f.json: annotation 17 is in the file twice; the second is left out.',
      'f.json: annotation no. 4 is 7 and not an object.',
      'f.json: annotation no. 5 is [] and not an object.',
    ]);
  });

  it('of images and categories must be right', () => {
    const top = (fields: Entry) => refusal(file([], fields));
    expect(top({ images: [IMAGE, IMAGE] })).toBe('f.json: image 5 is in the file twice; ids must differ.');
    expect(top({ categories: [CATEGORY, CATEGORY] })).toMatch(/category 2 is in the file twice/);
    expect(top({ images: [{ ...IMAGE, id: 'x' }] })).toMatch(/image no. 1 has id "x"/);
    expect(top({ images: [{ ...IMAGE, width: 0 }] })).toMatch(
      /image 5 has width 0; a whole number of pixels/,
    );
    expect(top({ images: [{ ...IMAGE, height: undefined }] })).toMatch(/image 5 has no height/);
    expect(top({ images: [{ ...IMAGE, file_name: null }] })).toMatch(
      /image 5 has file_name null; a text is needed/,
    );
    expect(top({ categories: [null] })).toMatch(/category no. 1 is null and not an object/);
    expect(top({ categories: [{ id: 1 }] })).toMatch(/category 1 has no name/);
  });
});

describe('files', () => {
  it('that are no COCO files', () => {
    expect(refusal('')).toBe('f.json is empty.');
    expect(refusal('[{"image_id":1}]')).toMatch(/^f.json is a list. A COCO file is an object/);
    expect(refusal('{"images":[]}')).toBe('f.json is not a COCO file: it has no list "categories".');
    expect(refusal('{"images":{},"categories":[]}')).toMatch(/no list "images"/);
    expect(refusal('null')).toBe('f.json is not a COCO file: it is null.');
    expect(refusal('{"images":[],}')).toMatch(/^f.json is not JSON \(/);
    expect(refusal('<html>')).toMatch(/^f.json is not JSON \(/);
  });

  it('that are cut off, anywhere', () => {
    const text = file([entry({ segmentation: [SQUARE] })]);
    for (let length = 1; length < text.length; length++) {
      expect(refusal(text.slice(0, length))).toMatch(/^f.json (is cut off|is not JSON)/);
    }
    expect(refusal(text.slice(0, 60))).toBe(
      'f.json is cut off: it ends before its JSON does. Copy it again.',
    );
  });

  it('with NaN', () => {
    const text = `{"images":[],\n"categories":[],\n"annotations":[{"id":1,"score":NaN}]}`;
    expect(refusal(text)).toBe(
      'f.json holds NaN near line 3, which JSON does not know. Write the file without it.',
    );
    expect(refusal(text.replace('NaN', '-Infinity'))).toMatch(/holds -Infinity near line 3/);
  });

  it('keep what we do not know', () => {
    const data = readCoco(
      `\uFEFF${JSON.stringify({
        info: { year: 2017 },
        licenses: [{ id: 1 }],
        images: [{ ...IMAGE, license: 1 }],
        categories: [{ ...CATEGORY, supercategory: 'animal' }],
        annotations: [entry({ colour: 'red', score: 0.5, area: 9.5 })],
      })}`,
      'f.json',
    );
    expect(data.info).toEqual({ year: 2017 });
    expect(data.extra).toEqual({ licenses: [{ id: 1 }] });
    expect(data.images[0].extra).toEqual({ license: 1 });
    expect(data.categories[0].extra).toEqual({ supercategory: 'animal' });
    expect(data.annotations[0]).toMatchObject({ extra: { colour: 'red' }, score: 0.5, area: 9.5 });
    expect(readCoco('{"images":[],"categories":[]}', 'f.json').annotations).toEqual([]);
  });

  it('cannot reach prototypes', () => {
    const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
    const text = `{${evil},"info":{${evil}},"images":[{${evil},"id":5,"file_name":"__proto__","width":8,"height":6}],
      "categories":[{${evil},"id":2,"name":"constructor"}],"annotations":[{${evil},"id":1,"image_id":5,"category_id":2}]}`;
    const data = readCoco(text, 'f.json');
    expect(data.annotations.length).toBe(1);
    for (const thing of [
      {},
      data.extra,
      data.images[0].extra,
      data.annotations[0].extra,
      data.annotations[0],
    ]) {
      expect(Reflect.get(thing, 'polluted')).toBeUndefined();
    }
  });

  it('of any content give data or a sentence with their name', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const wild = fc.record(
      {
        id: fc.oneof(fc.constantFrom(0, 1, 2), value),
        image_id: fc.oneof(fc.constant(5), value),
        category_id: fc.oneof(fc.constant(2), value),
        iscrowd: value,
        segmentation: fc.oneof(value, fc.array(fc.array(fc.oneof(fc.double(), fc.constant(null))))),
        bbox: value,
        extreme_points: value,
        point: value,
        score: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(wild, value)), (annotations) => {
        const data = readCoco(file(annotations), 'f.json');
        expect(data.annotations.length + data.problems.length).toBeGreaterThanOrEqual(annotations.length);
        expect(data.problems.every((sentence) => sentence.startsWith('f.json: annotation '))).toBe(true);
        for (const annotation of data.annotations) maskOfAnnotation(annotation, data.images[0]);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(value, (content) => {
        expect(refusal(JSON.stringify(content))).toMatch(/^(accepted|f.json)/);
      }),
    );
  });
});
