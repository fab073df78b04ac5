import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLICKS, picture, prompts, QUICK, run, World } from '../testing';
import { pairedBootstrap } from './bootstrap';

let world: World;
beforeAll(async () => {
  world = await World.open();
  const segmentation = [[16, 12, 48, 12, 48, 36, 16, 36]];
  const object = (id: number) => ({
    id,
    image_id: id,
    extreme_points: CLICKS,
    bbox: [16, 12, 32, 24],
    area: 768,
    segmentation,
  });
  const png = await picture(64, 48);
  for (const id of [1, 2, 3]) await world.write(`${id}.png`, png);
  await world.write('t.json', prompts([1, 2, 3, 4], [object(1), object(2), { ...object(3), area: 100 }]));
  await world.write('bad.json', prompts([1, 2, 3, 4], [object(1), object(4)]));
});
afterAll(() => world.close());

const ablate = (...more: string[]) =>
  run(['ablate', world.folder, '--truth', world.path('t.json'), '--method', 'exits', ...QUICK, ...more]);

describe('ablate', () => {
  it('sweeps a parameter and compares with its first value', async () => {
    const { code, out } = await ablate('--vary', 'hops=1,3', '--json', '--csv', world.path('a.csv'));
    expect(code).toBe(0);
    const { rows, parameters } = JSON.parse(out);
    expect(parameters).toMatchObject({ cropSize: 128, crf: false });
    expect(rows.map(({ values }: { values: object }) => values)).toEqual([{ hops: 1 }, { hops: 3 }]);
    expect(rows[0]).toMatchObject({ n: 3, failed: 0, difference: 0, low: 0, high: 0 });
    expect(rows[0].mean_iou).toBeGreaterThan(0.3);
    expect(rows[1].difference).toBeCloseTo(rows[1].mean_iou - rows[0].mean_iou, 12);
    const lines = (await world.read('a.csv')).trim().split('\n');
    expect(lines[0]).toBe('hops,n,failed,mean_iou,difference,low,high');
    expect(lines).toHaveLength(3);
    expect(lines[2].startsWith(`3,3,0,${rows[1].mean_iou},`)).toBe(true);
  });

  it('makes a grid of two, of objects that are large enough', async () => {
    const { out } = await ablate('--vary', 'hops=1,2', '--vary', 'pushIn=0,24', '--least-area', '500');
    expect(out).toContain('EXITS, 2 objects; difference to hops=1, pushIn=0');
    expect(out.trim().split('\n')).toHaveLength(6);
  });

  it('counts a failure as 0 and names it', async () => {
    const args = ['ablate', world.folder, '--truth', world.path('bad.json'), '--method', 'exits', ...QUICK];
    const { code, out, error } = await run([...args, '--vary', 'hops=1,2', '--json']);
    expect(code).toBe(3);
    expect(error).toContain('4.png is not there. (hops=2)');
    expect(JSON.parse(out).rows[1]).toMatchObject({ n: 2, failed: 1 });
  });

  it.each([
    [['--vary', 'hops=1,1'], 'has a value twice'],
    [['--vary', 'hops'], '--vary hops is not name=value'],
    [['--vary', 'hops=1,99'], 'must lie between 1 and 16'],
    [['--vary', 'hop=1'], 'has no parameter "hop"'],
    [['--vary', 'hops=1', '--vary', 'hops=2'], 'names hops twice'],
    [[], 'ablate needs --vary'],
    [['--vary', 'hops=1', '--least-area', 'big'], '--least-area big is no number'],
    [['--vary', 'hops=1', '--least-area', '1e9'], 'has no object with a mask and a prompt'],
  ])('refuses %j', async (more, sentence) => {
    const { code, error } = await ablate(...more);
    expect(error).toContain(sentence);
    expect(code).toBe(2);
  });
});

describe('paired bootstrap', () => {
  it('has no width where all differences are equal, and the same interval every time', () => {
    expect(pairedBootstrap([0.25, 0.25, 0.25])).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
    expect(Number.isNaN(pairedBootstrap([]).mean)).toBe(true);
    const values = Array.from({ length: 200 }, (_, i) => Math.sin(i));
    expect(pairedBootstrap(values)).toEqual(pairedBootstrap(values));
  });

  it('is as wide as the normal approximation says', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const { mean, low, high } = pairedBootstrap(values);
    const expected = 1.96 / Math.sqrt(1000);
    expect(mean).toBe(0);
    expect(Math.abs(high - expected)).toBeLessThan(0.1 * expected);
    expect(Math.abs(low + expected)).toBeLessThan(0.1 * expected);
  });
});
