import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBox, type Point, tokenCount } from '../../geometry';
import { areaOfRle, boxOfRle, decodeRle, encodeRle, iouOfRles, rasterisePolygons } from '../../mask';
import type { Frame } from '../declaration';
import { regardOf } from '../others';
import { toyContext } from '../testing';
import { cropAround } from './crop';
import { exits } from './exits';
import { setsOfBox, setsOfExtremePoints } from './sets';

const IMAGE = { width: 200, height: 150 };
const OBJECT = { x0: 60, y0: 40, x1: 130, y1: 110 };
const CLICKS: readonly Point[] = [
  { x: 90, y: 40 },
  { x: 60, y: 70 },
  { x: 95, y: 109 },
  { x: 129, y: 75 },
];
const truth = rasterisePolygons([[60, 40, 130, 40, 130, 110, 60, 110]], IMAGE);
const context = toyContext(IMAGE, [OBJECT]);
const extremes = (points: readonly Point[]) => ({ kind: 'extreme-points', points }) as const;

describe('EXITS', () => {
  it('finds a rectangle of one kind from its extreme points', async () => {
    const { masks } = await exits.run(context, extremes(CLICKS), {});
    expect(masks).toHaveLength(1);
    expect(iouOfRles(masks[0].rle, truth)).toBeGreaterThan(0.97);
    expect(masks[0].score).toBeGreaterThan(0.5);
  });

  it('gives the same mask for the clicks in any order', async () => {
    const first = await exits.run(context, extremes(CLICKS), {});
    const turned = await exits.run(context, extremes([2, 0, 3, 1].map((i) => CLICKS[i])), {});
    expect(turned.masks[0].rle.counts).toEqual(first.masks[0].rle.counts);
  });

  it('never leaves the box, keeps separate parts, and holds with every source', async () => {
    // Two parts of one kind, a gap of background between them.
    const parts = toyContext(IMAGE, [OBJECT, { x0: 85, y0: 0, x1: 105, y1: 150 }]);
    for (const source of ['keys', 'tokens', 'attention', 'position']) {
      const { masks } = await exits.run(parts, extremes(CLICKS), { source });
      const box = boxOfRle(masks[0].rle);
      expect(box && box.x0 >= 60 && box.y0 >= 40 && box.x1 <= 130 && box.y1 <= 110, source).toBe(true);
    }
  });

  it('mirrors with the image', async () => {
    const flip = (x: number) => IMAGE.width - 1 - x;
    const mirrored = toyContext(IMAGE, [
      { ...OBJECT, x0: IMAGE.width - OBJECT.x1, x1: IMAGE.width - OBJECT.x0 },
    ]);
    const { masks } = await exits.run(context, extremes(CLICKS), {});
    const other = await exits.run(mirrored, extremes(CLICKS.map(({ x, y }) => ({ x: flip(x), y }))), {});
    const bitmap = decodeRle(other.masks[0].rle);
    const back = {
      ...bitmap,
      data: bitmap.data.map((_, i, data) => data[i - (i % IMAGE.width) + flip(i % IMAGE.width)]),
    };
    expect(iouOfRles(masks[0].rle, encodeRle(back))).toBeGreaterThan(0.98);
  });

  it.each(Object.entries(exits.presets))('runs as preset %s', async (name, preset) => {
    const { masks } = await exits.run(context, extremes(CLICKS), preset);
    // The toy's attention tells nothing apart; the other presets find the rectangle.
    expect(iouOfRles(masks[0].rle, truth)).toBeGreaterThan(name === 'paper' ? 0 : 0.97);
  });

  it('goes without any part of the fusion', async () => {
    for (const off of [
      { objectness: false },
      { colourWeight: 0 },
      { classifierRounds: 0 },
      { diffusionRounds: 0 },
    ]) {
      const { masks } = await exits.run(context, extremes(CLICKS), off);
      expect(iouOfRles(masks[0].rle, truth), JSON.stringify(off)).toBeGreaterThan(0.9);
    }
  });

  it('takes a box, two or three points, and says how sure it is', async () => {
    const box = await exits.run(context, { kind: 'box', box: OBJECT }, {});
    expect(iouOfRles(box.masks[0].rle, truth)).toBeGreaterThan(0.9);
    expect(box.flags.join()).toContain('Box only');
    for (const count of [2, 3]) {
      const { masks } = await exits.run(
        context,
        extremes([...CLICKS.slice(1, 2), ...CLICKS.slice(3), ...CLICKS.slice(0, count - 2)]),
        {},
      );
      expect(decodeRle(masks[0].rle).data.includes(1)).toBe(true);
    }
  });

  it('says when the image has no background left', async () => {
    const whole = toyContext({ width: 100, height: 100 }, [{ x0: 0, y0: 0, x1: 100, y1: 100 }]);
    const clicks = [
      { x: 50, y: 0 },
      { x: 0, y: 50 },
      { x: 50, y: 99 },
      { x: 99, y: 50 },
    ];
    const { flags } = await exits.run(whole, extremes(clicks), {});
    expect(flags.join()).toContain('Background guessed');
  });

  it.each([
    [extremes([{ x: 1, y: 1 }]), 'at least two points'],
    [
      extremes([
        { x: 1, y: 1 },
        { x: 200, y: 1 },
      ]),
      '(200, 1) lies outside the image, which is 200×150',
    ],
    [
      extremes([
        { x: 1, y: 1 },
        { x: Number.NaN, y: 1 },
      ]),
      'must be numbers',
    ],
    [
      extremes([
        { x: 1, y: 1 },
        { x: -1, y: 1 },
      ]),
      'outside',
    ],
    [{ kind: 'box', box: { x0: 5, y0: 5, x1: 5, y1: 9 } } as const, 'holds no pixel'],
    [{ kind: 'box', box: { x0: 500, y0: 5, x1: 600, y1: 9 } } as const, 'outside the image'],
    [{ kind: 'point', point: { x: 1, y: 1 } } as const, 'takes extreme-points or box, not point'],
  ])('refuses what makes no sense with a sentence (%#)', async (prompt, part) => {
    await expect(exits.run(context, prompt, {})).rejects.toThrow(part);
  });

  it('refuses unknown and impossible parameters by name', async () => {
    await expect(exits.run(context, extremes(CLICKS), { hop: 3 })).rejects.toThrow('no parameter "hop"');
    await expect(exits.run(context, extremes(CLICKS), { hops: 99 })).rejects.toThrow('Hops (hops)');
    await expect(exits.run(context, extremes(CLICKS), { block: 7 })).rejects.toThrow('blocks 0 to 2');
  });

  it('survives clicks on the border, all in one place, and images of one pixel', async () => {
    const cases: readonly [{ width: number; height: number }, readonly Point[]][] = [
      [{ width: 1, height: 1 }, Array.from({ length: 4 }, () => ({ x: 0, y: 0 }))],
      [IMAGE, Array.from({ length: 4 }, () => ({ x: 199, y: 149 }))],
      [
        { width: 300, height: 2 },
        [
          { x: 0, y: 0 },
          { x: 299, y: 1 },
        ],
      ],
    ];
    for (const [image, clicks] of cases) {
      // Without any difference between tokens there may be nothing to find, but then a sentence says so.
      const run = exits.run(toyContext(image, []), extremes(clicks), {});
      const outcome = await run.catch((error: Error) => error.message);
      if (typeof outcome === 'string') expect(outcome).toContain('found no pixel');
      else expect(boxOfRle(outcome.masks[0].rle)).not.toBeNull();
    }
  });

  it('stops between stages when cancelled', async () => {
    const controller = new AbortController();
    const run = exits.run({ ...context, signal: controller.signal }, extremes(CLICKS), {}, () =>
      controller.abort(),
    );
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('token sets', () => {
  const click = fc.record({ x: fc.nat(199), y: fc.nat(149) });

  it('are disjoint and cover the grid', () => {
    fc.assert(
      fc.property(
        fc.array(click, { minLength: 4, maxLength: 4 }),
        fc.nat(64),
        fc.boolean(),
        (clicks, push, boxOnly) => {
          const xs = clicks.map(({ x }) => x);
          const ys = clicks.map(({ y }) => y);
          const box = {
            x0: Math.min(...xs),
            y0: Math.min(...ys),
            x1: Math.max(...xs) + 1,
            y1: Math.max(...ys) + 1,
          };
          const crop = cropAround(box, 1.3, IMAGE);
          const grid = { columns: 24, rows: 24, crop };
          const [top, left, bottom, right] = clicks;
          const sets = boxOnly
            ? setsOfBox(grid, box)
            : setsOfExtremePoints(grid, { top, left, bottom, right }, box, push);
          const foreground = new Set(sets.foreground);
          expect(foreground.size).toBeGreaterThan(0);
          expect(sets.background.some((token) => foreground.has(token))).toBe(false);
          const outside = sets.flags.some((flag) => flag.startsWith('Background guessed'))
            ? []
            : sets.background;
          expect(new Set([...sets.foreground, ...outside, ...sets.box]).size).toBe(tokenCount(grid));
          expect(sets.foreground.length + outside.length + sets.box.length).toBe(tokenCount(grid));
          for (const point of sets.pushed) expect(inBox(crop, point)).toBe(true);
        },
      ),
    );
  });
});

describe('options', () => {
  const PLAIN = { fusion: false };

  it.each([
    { crop: false },
    { crop: false, ...PLAIN },
    { absorbing: true, ...PLAIN },
    { crfUnary: true, ...PLAIN },
    { thresholds: 'paper' },
    { source: 'attention-all' },
  ])('%o finds the rectangle too', async (parameters) => {
    const { masks } = await exits.run(context, extremes(CLICKS), parameters);
    expect(iouOfRles(masks[0].rle, truth)).toBeGreaterThan(0.7);
  });

  it('asks for the crop where the whole image shows less than a token of the box', async () => {
    const tiny = [
      { x: 50, y: 50 },
      { x: 50, y: 51 },
      { x: 51, y: 51 },
    ];
    const large = toyContext({ width: 2000, height: 1500 }, []);
    await expect(exits.run(large, extremes(tiny), { crop: false, size: 128 })).rejects.toThrow(
      'smaller than a patch token',
    );
  });

  it('an absorbing walk that never goes on stays at its start', async () => {
    const frames: Frame[] = [];
    const watching = { ...context, onFrame: (frame: Frame) => frames.push(frame) };
    await exits.run(watching, extremes(CLICKS), { absorbing: true, blend: 0, ...PLAIN });
    const walks = frames.filter(({ title }) => title.startsWith('Foreground walk'));
    expect(walks.map(({ title }) => title)).toEqual(['Foreground walk, hop 0', 'Foreground walk, absorbed']);
    expect(walks[1].map?.values).toEqual(walks[0].map?.values);
  });

  it('counts other objects’ points inside the box as background, where asked to', async () => {
    // A smaller object of another kind in the middle, which its own points name.
    const inner = [
      { x: 95, y: 65 },
      { x: 85, y: 75 },
      { x: 95, y: 84 },
      { x: 104, y: 75 },
    ];
    const others = [
      { prompt: extremes(inner), group: 1 },
      { prompt: extremes([{ x: -5, y: 2 }]), group: 0 },
      { prompt: { kind: 'point', point: { x: 95, y: 75 } } as const, group: 0 },
    ];
    const run = (parameters: object) =>
      exits.run({ ...context, others }, extremes(CLICKS), { ...PLAIN, crf: false, ...parameters });
    const [alone, aware] = [await run({}), await run({ others: true })];
    expect(aware.flags.join()).toContain('count as background');
    expect(alone.flags.join()).not.toContain('count as background');
    expect(areaOfRle(aware.masks[0].rle)).toBeLessThan(areaOfRle(alone.masks[0].rle));
    expect(regardOf(exits, { others: true })).toBe('image');
    expect(regardOf(exits, {})).toBe('nobody');
  });
});
