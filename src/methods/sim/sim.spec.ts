import { describe, expect, it } from 'vitest';
import { areaOfRle, boxOfRle, intersectRles, iouOfRles, rasterisePolygons } from '../../mask';
import type { Frame } from '../declaration';
import { TOY_CARD, toyContext } from '../testing';
import { type Contribution, classPrototypes, fold } from './bank/bank';
import { foldOptionsOf, learn } from './learn';
import { sim } from './sim';

const IMAGE = { width: 200, height: 150 };
const OBJECT = { x0: 60, y0: 40, x1: 130, y1: 110 };
const truth = rasterisePolygons([[60, 40, 130, 40, 130, 110, 60, 110]], IMAGE);
/** A box with room around the object on the right. */
const LOOSE = { kind: 'box', box: { x0: 60, y0: 40, x1: 170, y1: 110 } } as const;
const context = toyContext(IMAGE, [OBJECT]);

async function learntFrom(parameters = {}) {
  const learnt = await learn(
    context,
    { prompt: { kind: 'box', box: OBJECT }, masks: [truth] },
    undefined,
    parameters,
  );
  const memory: Contribution[] = learnt.contributions.map((each) => ({ ...each, image: 'a.jpg', object: 1 }));
  return { learnt, memory, prototypes: classPrototypes(learnt.bank, memory, foldOptionsOf(parameters)) };
}

describe('SIM', () => {
  it('says so where nothing is known of the class, and gives the instance map alone', async () => {
    const { masks, flags } = await sim.run(context, { kind: 'box', box: OBJECT }, {});
    expect(flags.join(' ')).toContain('Nothing is known of this class yet');
    expect(iouOfRles(masks[0].rle, truth)).toBeGreaterThan(0.85);
    // α changes nothing then.
    for (const correction of [0, 1]) {
      const other = await sim.run(context, { kind: 'box', box: OBJECT }, { correction });
      expect(other.masks[0].rle.counts).toEqual(masks[0].rle.counts);
    }
  });

  it('finds the object in a loose box by its class alone (α = 0)', async () => {
    const { prototypes } = await learntFrom();
    expect(prototypes).toBeDefined();
    const knowing = { ...context, ...(prototypes ? { prototypes } : {}) };
    const { masks, flags } = await sim.run(knowing, LOOSE, { correction: 0 });
    expect(flags.join(' ')).not.toContain('Nothing is known');
    expect(iouOfRles(masks[0].rle, truth)).toBeGreaterThan(0.9);
  });

  it('keeps mask and ignored pixels inside the box, and α = 1 is the mask without prototypes', async () => {
    const { prototypes } = await learntFrom();
    const knowing = { ...context, ...(prototypes ? { prototypes } : {}) };
    const { masks } = await sim.run(knowing, LOOSE, {});
    const [{ rle, ignored }] = masks;
    const box = boxOfRle(rle);
    expect(box && box.x0 >= 60 && box.x1 <= 170 && box.y0 >= 40 && box.y1 <= 110).toBe(true);
    expect(ignored && areaOfRle(intersectRles([ignored, rle])) <= areaOfRle(rle)).toBe(true);
    const alone = await sim.run(context, LOOSE, {});
    const instance = await sim.run(knowing, LOOSE, { correction: 1 });
    expect(instance.masks[0].rle.counts).toEqual(alone.masks[0].rle.counts);
  });

  it.each(['exits', 'anchors', 'variants'])(
    'runs with candidates %s and every preset',
    async (candidates) => {
      const { masks } = await sim.run(context, { kind: 'box', box: OBJECT }, { candidates });
      expect(iouOfRles(masks[0].rle, truth)).toBeGreaterThan(0.8);
      for (const preset of Object.values(sim.presets)) {
        const { masks: others } = await sim.run(
          context,
          { kind: 'box', box: OBJECT },
          { ...preset, candidates },
        );
        expect(others).toHaveLength(1);
      }
    },
  );

  it('shows every stage to whoever watches, and the mask stays the same', async () => {
    const { prototypes } = await learntFrom({ prototypes: 3 });
    const knowing = { ...context, ...(prototypes ? { prototypes } : {}) };
    const frames: Frame[] = [];
    const watched = await sim.run({ ...knowing, onFrame: (frame) => frames.push(frame) }, LOOSE, {});
    expect(watched).toEqual(await sim.run(knowing, LOOSE, {}));
    expect([...new Set(frames.map(({ stage }) => stage))]).toEqual(sim.stages.map(({ id }) => id));
    const titles = frames.map(({ title }) => title);
    expect(titles).toEqual(
      expect.arrayContaining(['Pairwise layer', 'Prototype 3', 'Semantic map', 'Three-way mask']),
    );
    const transported = frames.find(({ title }) => title === 'Equal-mass transport, Q');
    const series = new Map(transported?.numbers?.map(({ name, values }) => [name, values]));
    // Each pixel has its mass exactly, each prototype within the residual that is shown.
    for (const value of series.get('Mass of a pixel × N, least and most') ?? [])
      expect(value).toBeCloseTo(1, 4);
    const masses = series.get('Mass of each prototype × L') ?? [];
    const residual = series.get('Residual, |mass × L − 1| at the most')?.at(-1) ?? 0;
    expect(masses).toHaveLength(3);
    for (const mass of masses) expect(Math.abs(mass - 1)).toBeLessThanOrEqual(residual + 1e-4);
    // The ignored pixels of the result are those that are hatched.
    expect(frames.at(-1)?.ignored).toEqual(watched.masks[0].ignored);
    expect(frames.at(-1)?.numbers?.some(({ name }) => name === 'Pairwise energy')).toBe(true);
    const maps = frames.flatMap(({ map }) => (map ? [map] : []));
    expect(maps.every(({ values }) => values.every((value) => value >= 0 && value <= 1))).toBe(true);
  });

  it('shows whose tokens are ambiguous, and where the weight of its anchors lies', async () => {
    const frames: Frame[] = [];
    const box = { x0: 100, y0: 40, x1: 180, y1: 110 };
    const others = [{ prompt: { kind: 'box', box } as const, group: 0 }];
    const watching = { ...context, others, onFrame: (frame: Frame) => frames.push(frame) };
    await sim.run(watching, LOOSE, { candidates: 'anchors' });
    const ambiguous = frames.find(({ title }) => title === 'Ambiguous tokens');
    const grid = ambiguous?.regions?.grid;
    if (!ambiguous?.regions || !grid) throw new Error('No frame.');
    const [across, down] = [(grid.crop.x1 - grid.crop.x0) / 24, (grid.crop.y1 - grid.crop.y0) / 24];
    ambiguous.regions.numbers.forEach((number, token) => {
      const x = grid.crop.x0 + ((token % 24) + 0.5) * across;
      const y = grid.crop.y0 + (Math.floor(token / 24) + 0.5) * down;
      expect(number > 0).toBe(x >= 100 && x < 170 && y >= 40 && y < 110);
    });
    const weights = frames.find(({ title }) => title === 'Weights of the candidates');
    const all = weights?.numbers?.[0].values ?? [];
    expect(all.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    expect(weights?.map?.values.filter((value) => value > 0)).toHaveLength(all.length);
    // The strip shows each stage's last frame.
    const last = frames.filter(({ stage }) => stage === 'instance').at(-1);
    expect(last?.title).toBe('Instance map');
  });

  it('looks at the whole image where the crop is off, with a bank of its own', async () => {
    const whole = { crop: false, size: 320 };
    const { prototypes } = await learntFrom(whole);
    expect(prototypes?.bank).toMatchObject({ crop: 'image', size: 320 });
    const knowing = { ...context, ...(prototypes ? { prototypes } : {}) };
    const { masks } = await sim.run(knowing, LOOSE, { ...whole, correction: 0 });
    expect(iouOfRles(masks[0].rle, truth)).toBeGreaterThan(0.8);
    await expect(sim.run(knowing, LOOSE, {})).rejects.toThrow('crop image there, object here');
  });

  it('refuses prototypes of other features, thresholds the wrong way round, and position as a source', async () => {
    const { prototypes } = await learntFrom();
    const knowing = { ...context, ...(prototypes ? { prototypes } : {}) };
    await expect(sim.run(knowing, LOOSE, { cropSize: 256 })).rejects.toThrow('size 384 there, 256 here');
    await expect(sim.run(knowing, LOOSE, { source: 'tokens', block: 1 })).rejects.toThrow(
      'learnt from other features',
    );
    await expect(sim.run(context, LOOSE, { low: 0.8 })).rejects.toThrow('"low" must not be above "high"');
    await expect(sim.run(context, LOOSE, { source: 'position' })).rejects.toThrow('"position" has none');
  });
});

describe('learning', () => {
  it('takes each token of at least half cover once, and places patches in the object', async () => {
    const { learnt } = await learntFrom();
    const counted = learnt.contributions.reduce((sum, { count }) => sum + count, 0);
    // Tokens of the 24 × 24 grid over the crop of 1.3 boxes whose halves are in the object.
    expect(counted).toBeGreaterThan(300);
    expect(counted).toBeLessThanOrEqual(24 * 24);
    for (const { patch } of learnt.contributions) {
      expect(patch.x0).toBeGreaterThanOrEqual(OBJECT.x0 - 4);
      expect(patch.x1).toBeLessThanOrEqual(OBJECT.x1 + 4);
    }
    expect(learnt.bank).toMatchObject({ width: TOY_CARD.width, size: 384, crop: 'object' });
  });

  it('of an object without pixels changes nothing', async () => {
    const empty = { ...truth, counts: Uint32Array.of(IMAGE.width * IMAGE.height) };
    const { contributions } = await learn(
      context,
      { prompt: { kind: 'box', box: OBJECT }, masks: [empty] },
      undefined,
      {},
    );
    expect(contributions).toEqual([]);
  });

  it('goes on from what is known: a second object moves the prototypes it was given, no more', async () => {
    const { learnt, memory } = await learntFrom({ prototypes: 3 });
    const known = { bank: learnt.bank, born: fold(memory, foldOptionsOf({})) };
    const again = await learn(context, { prompt: { kind: 'box', box: OBJECT }, masks: [truth] }, known, {
      prototypes: 3,
    });
    expect(again.contributions.length).toBeGreaterThan(0);
    expect(again.contributions.every(({ prototype }) => prototype < 3)).toBe(true);
    await expect(
      learn(context, { prompt: { kind: 'box', box: OBJECT }, masks: [truth] }, known, { cropSize: 256 }),
    ).rejects.toThrow('learnt from other features');
  });
});
