import { appendFileSync, writeSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCoco } from '../../coco';
import { writeText } from '../files';
import { CLICKS, fill, localRunner, picture, prompts, QUICK, run, World } from '../testing';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const labelArgs = (out = 'r.json', ...more: string[]) => [
  'label',
  world.folder,
  '--prompts',
  world.path('prompts.json'),
  '--method',
  'exits',
  '--out',
  world.path(out),
  ...QUICK,
  ...more,
];

describe('label', () => {
  it('makes a mask for every prompt and says what made it', async () => {
    await fill(world, 2);
    expect(await run(labelArgs())).toEqual({ code: 0, out: '', error: '' });
    const result = await world.json('r.json');
    expect(result.annotations.map(({ id }: { id: number }) => id)).toEqual([11, 12, 21, 22]);
    expect(result.annotations[1]).toMatchObject({
      image_id: 1,
      category_id: 7,
      iscrowd: 0,
      extreme_points: CLICKS,
    });
    expect(result.annotations[0].flags[0]).toContain('ox only');
    expect(result.info).toMatchObject({ method: 'exits', model: 'seed-vit', version: '0.1.0' });
    expect(result.info.parameters).toMatchObject({ cropSize: 128, crf: false, hops: 3 });
    expect(result.info.model_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(result.failed).toEqual([]);
    for (const { area, bbox, score } of result.annotations) {
      expect(area).toBeGreaterThan(100);
      expect(bbox[0]).toBeGreaterThanOrEqual(16);
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
    }
    expect(readCoco(await world.read('r.json'), 'r.json').problems).toEqual([]);
    expect((await readdir(world.folder)).sort()).toEqual(['1.png', '2.png', 'prompts.json', 'r.json']);
  });

  it('writes the same pixels as polygons', async () => {
    await fill(world, 1);
    await run(labelArgs());
    await run(labelArgs('p.json', '--segmentation', 'polygon'));
    const [rle, polygon] = [await world.json('r.json'), await world.json('p.json')];
    expect(Array.isArray(polygon.annotations[0].segmentation)).toBe(true);
    expect(polygon.annotations.map(({ area }: { area: number }) => area)).toEqual(
      rle.annotations.map(({ area }: { area: number }) => area),
    );
  });

  it('uses the point for a method that takes points', async () => {
    await world.write('1.png', await picture(64, 48));
    await world.write('prompts.json', prompts([1], [{ id: 0, image_id: 1, point: [30, 20] }]));
    const args = labelArgs().slice(0, -6);
    args[args.indexOf('exits')] = 'attention-shift';
    expect(await run([...args, '--backend', 'cpu'])).toMatchObject({ code: 0, error: '' });
    const result = await world.json('r.json');
    expect(result.annotations[0]).toMatchObject({ id: 0, point: [30, 20] });
  });
});

describe('a stopped run', () => {
  it('goes on where it was, does nothing twice, and ends in the same bytes', async () => {
    await fill(world, 3);
    await run(labelArgs('whole.json'));
    const stopping = new AbortController();
    let begun = 0;
    const stopped = await run(labelArgs(), {
      signal: stopping.signal,
      openRunner: localRunner(() => {
        if (++begun === 2) stopping.abort();
      }),
    });
    expect(stopped.code).toBe(130);
    expect(stopped.error).toContain('the same command goes on');
    await expect(world.read('r.json')).rejects.toThrow();
    // Killed in the middle of a line.
    await writeFile(world.path('r.json.journal'), '{"id":31,"coun', { flag: 'a' });
    const images: number[] = [];
    const resumed = await run(labelArgs(), {
      openRunner: localRunner(({ imageId }) => images.push(imageId)),
    });
    expect(resumed.code).toBe(0);
    expect(images).toEqual([2, 3]);
    expect(await world.read('r.json')).toBe(await world.read('whole.json'));
    expect(await readdir(world.folder)).not.toContain('r.json.journal');
  });

  it('is not mixed with another command', async () => {
    await fill(world, 2);
    const full = () => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    let lines = 0;
    const write = (file: number, text: string) => (++lines > 2 ? full() : writeText(file, text));
    expect((await run(labelArgs(), { write })).code).toBe(1);
    const other = await run(labelArgs('r.json', '--set', 'hops=2'));
    expect(other.code).toBe(2);
    expect(other.error).toContain('hops is 3 there, 2 here');
    expect((await run(labelArgs('r.json', '--shard', '1/2'))).error).toContain(
      'shard is all there, 1/2 here',
    );
    await writeFile(world.path('prompts.json'), ' ', { flag: 'a' });
    expect((await run(labelArgs())).error).toContain('prompts file has changed');
  });

  it('does not mix with a second one that runs at the same time', async () => {
    await fill(world, 2);
    let jobs = 0;
    const beside = localRunner(() => {
      if (++jobs === 2)
        appendFileSync(world.path('r.json.journal'), '{"id":11,"counts":"","score":1,"flags":[]}\n');
    });
    const ran = await run(labelArgs(), { openRunner: beside });
    expect(ran.code).toBe(1);
    expect(ran.error).toContain('Another run of the same command writes to');
    await expect(world.read('r.json')).rejects.toThrow();
  });

  it('does not write over a file that is no journal', async () => {
    await fill(world, 1);
    for (const content of ['notes\n', 'notes', '{"format":"else"}\n']) {
      await world.write('r.json.journal', content);
      const ran = await run(labelArgs());
      expect(ran.code).toBe(2);
      expect(ran.error).toContain('is no journal');
      expect(await world.read('r.json.journal')).toBe(content);
    }
    await world.write('r.json.journal', '{"format":"pointi');
    expect((await run(labelArgs())).code).toBe(0);
  });

  it('tries again what failed, and only that', async () => {
    await fill(world, 2);
    await world.write('2.png', 'no picture');
    const first = await run(labelArgs());
    expect(first.code).toBe(3);
    expect(first.error).toContain('2.png');
    expect((await world.json('r.json')).annotations).toHaveLength(2);
    await world.write('2.png', await picture(64, 48));
    const images: number[] = [];
    const second = await run(labelArgs(), { openRunner: localRunner(({ imageId }) => images.push(imageId)) });
    expect(second.code).toBe(0);
    expect(images).toEqual([2]);
    expect((await world.json('r.json')).annotations).toHaveLength(4);
  });
});

describe('a full disk', () => {
  const full = () => Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });

  it('keeps what is done', async () => {
    await fill(world, 2);
    await run(labelArgs('whole.json'));
    let lines = 0;
    const ran = await run(labelArgs(), {
      write: (file, text) => {
        if (++lines <= 3) return writeText(file, text);
        writeSync(file, text.slice(0, 10));
        throw full();
      },
    });
    expect(ran.code).toBe(1);
    expect(ran.error).toContain('r.json.journal cannot be written: the disk is full.');
    expect(await run(labelArgs())).toMatchObject({ code: 0, error: '' });
    expect(await world.read('r.json')).toBe(await world.read('whole.json'));
  });

  it('leaves the result before it as it was', async () => {
    await fill(world, 1);
    await world.write('r.json', 'the result of yesterday');
    const ran = await run(labelArgs(), {
      write: (file, text) => {
        if (text.startsWith('{"info"')) throw full();
        writeText(file, text);
      },
    });
    expect(ran.code).toBe(1);
    expect(ran.error).toContain('r.json cannot be written: the disk is full.');
    expect(await world.read('r.json')).toBe('the result of yesterday');
    expect(await readdir(world.folder)).not.toContain('r.json.part');
    expect((await run(labelArgs(), { openRunner: localRunner(() => expect.fail('twice')) })).code).toBe(0);
  });
});

describe('shards', () => {
  it('merge to the bytes of one run', async () => {
    await fill(world, 5);
    await world.write('4.png', 'no picture');
    await run(labelArgs('whole.json'));
    const shards = ['s1.json', 's2.json', 's3.json'];
    for (const [i, shard] of shards.entries()) await run(labelArgs(shard, '--shard', `${i + 1}/3`));
    const merged = await run([
      'merge',
      ...shards.reverse().map((name) => world.path(name)),
      '--out',
      world.path('m.json'),
    ]);
    expect(merged).toEqual({ code: 0, out: '', error: '' });
    expect(await world.read('m.json')).toBe(await world.read('whole.json'));
    expect((await world.json('m.json')).failed).toHaveLength(2);
  });
});
