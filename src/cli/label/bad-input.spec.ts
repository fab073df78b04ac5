import { crc32, deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSentence } from '../failures';
import { CLICKS, fill, picture, prompts, QUICK, run, World } from '../testing';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const label = (...more: string[]) =>
  run([
    'label',
    world.folder,
    '--prompts',
    world.path('prompts.json'),
    '--method',
    'exits',
    '--out',
    world.path('r.json'),
    ...QUICK,
    ...more,
  ]);

/** A whole PNG of any size, one bit a pixel, without ever holding its pixels. */
function blankPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A good object (id 1) beside what a test adds. */
async function withGood(...bad: Parameters<typeof prompts>[1]) {
  await world.write('1.png', await picture(64, 48));
  const good = { id: 1, image_id: 1, extreme_points: CLICKS };
  return world.write('prompts.json', prompts([1], [good, ...bad]));
}

describe('a bad annotation', () => {
  it.each([
    [
      'has negative coordinates',
      {
        id: 5,
        extreme_points: [
          [-3, 1],
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      },
      'annotation 5: extreme_points holds (-3, 1), outside',
    ],
    [
      'lies outside the image',
      {
        id: 5,
        extreme_points: [
          [64, 1],
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        bbox: [1, 1, 9, 9],
      },
      'annotation 5: extreme_points holds (64, 1), outside',
    ],
    ['has a box outside the image', { id: 5, bbox: [70, 10, 5, 5] }, 'annotation 5: The box from (70, 10)'],
    ['has an empty box', { id: 5, bbox: [10, 10, 0, 5] }, 'annotation 5: The box from (10, 10)'],
    ['has a box that runs backwards', { id: 5, bbox: [10, 10, -4, 5] }, 'annotation 5: bbox is [10,10,-4,5]'],
    ['names an unknown image', { id: 5, image_id: 99, bbox: [1, 1, 9, 9] }, 'annotation 5 names image 99'],
    [
      'has no prompt of the method',
      { id: 5, point: [3, 3] },
      'annotation 5 has no extreme_points or bbox, which EXITS needs.',
    ],
    ['has a text as id', { id: 'five', bbox: [1, 1, 9, 9] }, 'annotation no. 2 has id "five"'],
    [
      'has an id that doubles cannot hold',
      { id: 2 ** 53, bbox: [1, 1, 9, 9] },
      'annotation no. 2 has id 9007199254740992',
    ],
    ['has an id twice', { id: 1, bbox: [1, 1, 9, 9] }, 'annotation 1 is in the file twice'],
  ])('%s', async (_name, annotation, sentence) => {
    await withGood({ image_id: 1, ...annotation });
    const { code, error } = await label();
    expect(code).toBe(3);
    expect(error).toContain(sentence);
    const result = await world.json('r.json');
    expect(result.annotations.map(({ id }: { id: number }) => id)).toEqual([1]);
    expect(result.failed).toHaveLength(1);
    expect(result.failed[0].sentence).toContain(sentence);
  });

  it('is none for ids 0 and 2⁵³ − 1, and for crowds without a prompt', async () => {
    const most = 2 ** 53 - 1;
    await withGood(
      { id: most, image_id: 1, bbox: [16, 12, 32, 24] },
      { id: 0, image_id: 1, bbox: [16, 12, 32, 24] },
      { id: 3, image_id: 1, iscrowd: 1 },
    );
    const { code, error } = await label();
    expect(code).toBe(0);
    expect(error).toContain('1 crowd regions without a prompt are passed over');
    const { annotations } = await world.json('r.json');
    expect(annotations.map(({ id }: { id: number }) => id)).toEqual([0, 1, most]);
  });

  it('is no failure where only a field is wrong that nobody needs', async () => {
    await withGood({ id: 5, image_id: 1, bbox: [16, 12, 32, 24], score: 'high' });
    const { code, error } = await label();
    expect(code).toBe(0);
    expect(error).toContain('annotation 5: score is "high"');
  });
});

describe('a bad image', () => {
  it('is not there, of another size, damaged, or outside the folder; the others go on', async () => {
    const file = prompts(
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5].map((id) => ({ id, image_id: id, extreme_points: CLICKS })),
    );
    file.images[4].file_name = '../../5.png';
    await world.write('prompts.json', file);
    const png = await picture(64, 48);
    await world.write('1.png', png);
    await world.write('3.png', await picture(48, 64));
    await world.write('4.png', png.subarray(0, 100));
    const { code, error } = await label();
    expect(code).toBe(3);
    expect(error).toContain('2.png is not there.');
    expect(error).toContain(
      '3.png is 48 × 64 pixels large (upright), but image 3 of the COCO file has 64 × 48.',
    );
    expect(error).toContain('4.png is cut off');
    expect(error).toContain('../../5.png, which lies outside the folder');
    const { annotations, failed } = await world.json('r.json');
    expect(annotations.map(({ id }: { id: number }) => id)).toEqual([1]);
    expect(failed.map(({ image }: { image: number }) => image)).toEqual([2, 3, 4, 5]);
  });

  it('may be 1 × 1 large, but not 20,000 × 20,000', async () => {
    const file = prompts(
      [1, 2],
      [
        { id: 1, image_id: 1, bbox: [0, 0, 1, 1] },
        { id: 2, image_id: 2, bbox: [0, 0, 10000, 10000] },
      ],
    );
    Object.assign(file.images[0], { width: 1, height: 1 });
    Object.assign(file.images[1], { width: 20000, height: 20000 });
    await world.write('prompts.json', file);
    await world.write('1.png', await picture(1, 1));
    await world.write('2.png', blankPng(20000, 20000));
    const { code, error } = await label();
    expect(code).toBe(3);
    expect(error).toContain('2.png is too large: 20,000 × 20,000 pixels.');
    const { annotations } = await world.json('r.json');
    expect(annotations).toHaveLength(1);
    expect(annotations[0]).toMatchObject({ area: 1, bbox: [0, 0, 1, 1] });
  });

  it('may be named twice, which is said', async () => {
    const file = prompts(
      [1, 2],
      [1, 2].map((id) => ({ id, image_id: id, extreme_points: CLICKS })),
    );
    file.images[1].file_name = '1.png';
    await world.write('prompts.json', file);
    await world.write('1.png', await picture(64, 48));
    const { code, error } = await label();
    expect(code).toBe(0);
    expect(error).toContain('the images 1 and 2 have the same file_name 1.png');
    expect((await world.json('r.json')).annotations).toHaveLength(2);
  });
});

describe('a call that cannot be followed', () => {
  it.each([
    ['cut off', '{"images": [', 'prompts.json is cut off'],
    [
      'NaN',
      '{"images":[],"categories":[],"annotations":[{"id":1,"bbox":[NaN,1,2,3]}]}',
      'prompts.json holds NaN near line 1',
    ],
    ['empty', '', 'prompts.json is empty'],
    ['a list', '[]', 'prompts.json is a list'],
    ['two images with one id', JSON.stringify(prompts([1, 1], [])), 'image 1 is in the file twice'],
    [
      'an image with a text as id',
      JSON.stringify({ ...prompts([], []), images: [{ id: 'a', file_name: 'a', width: 1, height: 1 }] }),
      'image no. 1 has id "a"',
    ],
  ])('prompts: %s', async (_name, text, sentence) => {
    await world.write('prompts.json', text);
    const { code, error } = await label();
    expect(code).toBe(2);
    expect(error).toContain(sentence);
  });

  it.each([
    ['no folder', ['label', '/nowhere/at/all'], '/nowhere/at/all is not there'],
    ['no arguments', ['label'], 'label needs one folder of images, not 0'],
    ['an unknown option', ['label', '.', '--colour'], "Unknown option '--colour'"],
    ['a wrong shard', ['label', '.', '--shard', '3/2'], '--shard 3/2 is not i/n'],
    ['a wrong segmentation', ['label', '.', '--segmentation', 'png'], '--segmentation png is unknown'],
    ['an unknown parameter', ['label', '.', '--set', 'hop=3'], 'EXITS has no parameter "hop"'],
    ['a value out of range', ['label', '.', '--set', 'hops=99'], 'must lie between 1 and 16, not 99'],
    ['an unknown preset', ['label', '.', '--preset', 'best'], 'has no preset "best"'],
    ['an unknown command', ['lable'], 'There is no command "lable"'],
    [
      'a result folder that is not there',
      ['label', '.', '--out', '/nowhere/r.json'],
      '/nowhere is not there',
    ],
    ['a result that is a folder', ['label', '.', '--out', '/tmp'], '/tmp is a folder'],
    [
      'prompts that are not there',
      ['label', '.', '--prompts', '/nowhere.json'],
      '/nowhere.json is not there',
    ],
    ['a model that is not there', ['label', '.', '--model', '/nowhere'], 'model.json is not there'],
    [
      'prompts as result',
      ['label', '.', '--out', 'p.json', '--prompts', 'p.json'],
      'would replace the prompts',
    ],
  ])('%s', async (_name, args, sentence) => {
    await fill(world, 1);
    const defaults = { '--prompts': 'prompts.json', '--out': 'r.json' };
    const rest = args[0] === 'label' && args.length > 1 ? ['--method', 'exits'] : [];
    for (const [option, name] of Object.entries(defaults)) {
      if (rest.length > 0 && !args.includes(option)) rest.push(option, world.path(name));
    }
    const { code, error } = await run([...args, ...rest]);
    expect(error).toContain(sentence);
    expect(code).toBe(2);
  });

  it('names what may not be read or written', () => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    expect(fileSentence(denied, 'a/r.json')).toBe('a/r.json cannot be opened: permission denied.');
  });
});
