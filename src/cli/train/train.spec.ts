import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHead } from '../../heads';
import { fill, QUICK, run, World } from '../testing';

const SMALL = ['cropSize=128', 'width=8', 'steps=3', 'features=queries', 'crops=0', 'mirror=off'];

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const train = (head: string, ...settings: readonly string[]) =>
  run([
    ...['train', world.folder, '--prompts', world.path('prompts.json'), '--head', head],
    ...['--out', world.path('head.json')],
    ...settings.flatMap((setting) => ['--set', setting]),
  ]);
const label = (out: string, ...more: readonly string[]) =>
  run([
    ...['label', world.folder, '--prompts', world.path('prompts.json'), '--method', 'exits'],
    ...['--out', world.path(out), ...QUICK, ...more],
  ]);

describe('train', () => {
  it('writes a head that label reads its masks from', async () => {
    await fill(world, 3);
    const trained = await train('exits-decoder', ...SMALL);
    expect(trained.code, trained.error).toBe(0);
    expect(trained.out).toMatch(
      /^3 steps on \d objects of 2 images\. .* this head is the closed form\.\nOn \d objects? of 1 image that the head never saw/,
    );
    const head = readHead(await world.read('head.json'), 'head.json');
    expect(head.parameters.steps).toBe(3);
    const again = await train('exits-decoder', ...SMALL);
    expect(again.out).toBe(trained.out);
    expect(readHead(await world.read('head.json'), 'head.json')).toEqual(head);

    const made = await label('r.json', '--set', 'decoder=trained', '--head', world.path('head.json'));
    expect(made.code === 0 || made.code === 3, made.error).toBe(true);
    expect((await world.json('r.json')).info.head).toBe(head.key);
    const { annotations } = await world.json('r.json');
    expect(annotations.flatMap(({ flags }: { flags?: string[] }) => flags ?? []).join()).not.toMatch(
      /No trained decoder/,
    );
  });

  it('says what is missing, and what a head is not for', async () => {
    await fill(world, 1);
    expect((await label('r.json', '--set', 'decoder=trained')).error).toMatch(/give its file as --head FILE/);
    expect((await train('exits-decoder', ...SMALL)).code).toBe(0);
    const unused = await label('r.json', '--head', world.path('head.json'));
    expect(unused.code).toBe(2);
    expect(unused.error).toMatch(/it takes --method exits --set decoder=trained/);
    await world.write('broken.json', { format: 'pointillist-head-1' });
    const broken = await label('r.json', '--set', 'decoder=trained', '--head', world.path('broken.json'));
    expect(broken.error).toMatch(/broken\.json holds no trained head/);
    expect((await train('decoder')).error).toMatch(
      /There is no head "decoder"; there are exits-decoder, bestie-head/,
    );
    expect((await train('exits-decoder', 'nonsense=1')).error).toMatch(/has no parameter "nonsense"/);
  });

  it('refuses BESTIE’s head where there are too few clicks', async () => {
    await fill(world, 1);
    const prompts = await world.json('prompts.json');
    for (const annotation of prompts.annotations) annotation.point = [30, 20];
    await world.write('prompts.json', prompts);
    const refused = await train('bestie-head', 'steps=1');
    expect(refused.code).toBe(2);
    expect(refused.error).toMatch(/needs 10 to learn from/);
  });

  it('describes heads as it describes methods', async () => {
    const { out } = await run(['methods', 'bestie-head']);
    expect(out).toMatch(/^bestie-head: BESTIE’s head \(CVPR 2022\)/);
    expect(out).toMatch(/steps=300 {3}1 to 5000/);
  });
});
