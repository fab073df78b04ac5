import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCoco } from '../../coco';
import { areaOfRle, intersectRles } from '../../mask';
import { readBank } from '../../methods';
import { writeText } from '../files';
import { fill, localRunner, run, World } from '../testing';

/** The two halves of the toy pictures' rectangle: their boxes overlap by four pixels. */
const HALVES = [
  { segmentation: [[16, 12, 32, 12, 32, 36, 16, 36]], bbox: [16, 12, 18, 24] },
  { segmentation: [[32, 12, 48, 12, 48, 36, 32, 36]], bbox: [30, 12, 18, 24] },
];
const SMALL = ['--set', 'cropSize=128'];

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

async function truth(images: number): Promise<string> {
  await fill(world, images);
  const prompts = await world.json('prompts.json');
  for (const annotation of prompts.annotations) {
    delete annotation.extreme_points;
    Object.assign(annotation, HALVES[annotation.id % 2]);
  }
  return world.write('truth.json', prompts);
}

const learn = (...more: string[]) =>
  run(['learn', world.folder, '--truth', world.path('truth.json'), '--out', world.path('p.json'), ...more]);
const label = (out: string, ...more: string[]) =>
  run([
    ...['label', world.folder, '--prompts', world.path('truth.json'), '--method', 'sim'],
    ...['--out', world.path(out), '--backend', 'cpu', ...SMALL, ...more],
  ]);

describe('learn', () => {
  it('writes prototypes that label takes; what came from an image is left out for it', async () => {
    await truth(2);
    expect(await learn(...SMALL)).toEqual({ code: 0, out: '', error: '' });
    const file = readBank(await world.read('p.json'), 'p.json');
    expect(file.classes.map(({ name }) => name)).toEqual(['box']);
    expect(new Set(file.classes[0].memory.map(({ image }) => image))).toEqual(new Set(['1.png', '2.png']));
    expect(file.bank.size).toBe(128);

    expect((await label('before.json')).code).toBe(0);
    expect((await label('after.json', '--prototypes', world.path('p.json'))).code).toBe(0);
    const [before, after] = [await world.json('before.json'), await world.json('after.json')];
    expect(before.annotations[0].flags.join(' ')).toContain('Nothing is known of this class');
    expect((after.annotations[0].flags ?? []).join(' ')).not.toContain('Nothing is known of this class');
    expect(after.info.prototypes_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(before.info.prototypes_sha256).toBeUndefined();

    // Prototypes that came from the one image alone do not count for it.
    const alone = JSON.parse(await world.read('p.json'));
    alone.classes[0].contributions = alone.classes[0].contributions.filter(
      ({ image }: { image: string }) => image === '1.png',
    );
    await world.write('alone.json', alone);
    expect((await label('alone-result.json', '--prototypes', world.path('alone.json'))).code).toBe(0);
    const result = await world.json('alone-result.json');
    const flags = (id: number) =>
      (result.annotations.find((each: { id: number }) => each.id === id).flags ?? []).join(' ');
    expect(flags(11)).toContain('Nothing is known of this class');
    expect(flags(21)).not.toContain('Nothing is known of this class');
  });

  it('gives no pixel to two objects, also where one of them is done later', async () => {
    await truth(2);
    expect(await label('whole.json')).toMatchObject({ code: 0 });
    const masks = async (name: string) =>
      readCoco(await world.read(name), name).annotations.map(({ segmentation }) => {
        if (segmentation?.kind !== 'rle') throw new Error('No run lengths.');
        return segmentation.rle;
      });
    const [a, b, c, d] = await masks('whole.json');
    expect([a, b, c, d].every((mask) => areaOfRle(mask) > 0)).toBe(true);
    expect(areaOfRle(intersectRles([a, b]))).toBe(0);
    expect(areaOfRle(intersectRles([c, d]))).toBe(0);

    // Cut off after the first object of the second image: that image is done again, the first is not.
    let lines = 0;
    const write = (file: number, text: string) => {
      if (++lines > 4) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      writeText(file, text);
    };
    const args = ['label', world.folder, '--prompts', world.path('truth.json'), '--method', 'sim'];
    const again = [...args, '--out', world.path('r.json'), '--backend', 'cpu', ...SMALL];
    expect((await run(again, { write })).code).toBe(1);
    const done: number[] = [];
    const resumed = await run(again, { openRunner: localRunner(({ imageId }) => done.push(imageId)) });
    expect(resumed).toMatchObject({ code: 0, error: '' });
    expect(done).toEqual([2]);
    expect(await world.read('r.json')).toBe(await world.read('whole.json'));
  });

  it('gives the same file every time', async () => {
    await truth(1);
    await learn(...SMALL);
    const first = await world.read('p.json');
    await learn(...SMALL);
    expect(await world.read('p.json')).toBe(first);
  });

  it('refuses what makes no sense, and does nothing then', async () => {
    await truth(1);
    await learn();
    const given = ['--prototypes', world.path('p.json')];
    const other = await label('r.json', ...given);
    expect(other).toMatchObject({ code: 2 });
    expect(other.error).toContain('size 384 there, 128 here');
    const exits = await run([
      ...['label', world.folder, '--prompts', world.path('truth.json'), '--method', 'exits'],
      ...['--out', world.path('r.json'), ...given],
    ]);
    expect(exits).toMatchObject({ code: 2 });
    expect(exits.error).toContain('--prototypes is of no use to EXITS');
    await world.write('no.json', '{}');
    expect((await label('r.json', '--prototypes', world.path('no.json'))).error).toContain(
      'holds no prototypes',
    );
    const nothing = await run([
      ...['learn', world.folder, '--truth', world.path('prompts.json'), '--out', world.path('q.json')],
    ]);
    expect(nothing).toMatchObject({ code: 2 });
    expect(nothing.error).toContain('no object with a mask and a box');
  });

  it('names a picture that cannot be read, and learns from the others', async () => {
    await truth(2);
    await world.write('1.png', 'no picture');
    const { code, error } = await learn(...SMALL);
    expect(code).toBe(3);
    expect(error).toContain('1.png, annotation 11');
    expect(readBank(await world.read('p.json'), 'p.json').classes[0].memory.length).toBeGreaterThan(0);
  });

  it('ablates SIM with what each value learns from other images', async () => {
    await truth(2);
    const { code, out } = await run([
      ...['ablate', world.folder, '--truth', world.path('truth.json'), '--method', 'sim', '--json'],
      ...['--vary', 'prototypes=1,3', '--backend', 'cpu', ...SMALL],
    ]);
    expect(code).toBe(0);
    const { rows } = JSON.parse(out);
    expect(rows).toHaveLength(2);
    expect(rows[0].n).toBe(4);
    expect(rows[0].mean_iou).toBeGreaterThan(0.5);
  });
});
