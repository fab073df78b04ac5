import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectRles, iouOfRles, type Rle, rasterisePolygons, rleHasPixel } from '../../mask';
import type { MethodResult } from '../declaration';
import { randomOf } from '../shared/random';
import { toyContext } from '../testing';
import { attentionShift } from './attention-shift';
import { boxOfMap } from './box';
import { filterKeyPoints, groupInOrder, groupKeyPoints, meansOfGroups } from './filter-merge';
import { scattered } from './key-points';
import { nest } from './walk/draw';
import { joinLevels } from './walk/levels';

const IMAGE = { width: 320, height: 240 };
const OBJECT = { x0: 100, y0: 60, x1: 200, y1: 160 };
const truth = rasterisePolygons([[100, 60, 200, 60, 200, 160, 100, 160]], IMAGE);
const context = toyContext(IMAGE, [OBJECT]);
const point = (x: number, y: number) => ({ kind: 'point', point: { x, y } }) as const;
const chosen = ({ masks }: MethodResult) => masks.find(({ scale }) => scale === 0)?.rle as Rle;

function expectNested({ masks }: MethodResult, x: number, y: number): void {
  expect(masks.length).toBeGreaterThan(0);
  for (const [i, { rle, score }] of masks.entries()) {
    expect(rleHasPixel(rle, x, y)).toBe(true);
    expect(score >= 0 && score <= 1).toBe(true);
    if (i > 0) expect(intersectRles([rle, masks[i - 1].rle]).counts).toEqual(masks[i - 1].rle.counts);
  }
}

describe('AttentionShift', () => {
  it('reads the object out of walks, with a preview from the whole image', async () => {
    const previews: MethodResult[] = [];
    const result = await attentionShift.run(
      { ...context, preview: (early) => previews.push(early) },
      point(150, 110),
      {},
    );
    expect(iouOfRles(chosen(result), truth)).toBeGreaterThan(0.85);
    expectNested(result, 150, 110);
    expect(previews).toHaveLength(1);
    expectNested(previews[0], 150, 110);
    const quick = await attentionShift.run(context, point(150, 110), { views: 1, laterBlocks: 0 });
    expect(previews[0].masks).toEqual(quick.masks);
  });

  it('keeps to the click under rollout, whose residual path outweighs an even attention', async () => {
    expectNested(
      await attentionShift.run(context, point(150, 110), { readout: 'instance-map', query: 'rollout' }),
      150,
      110,
    );
  });

  it.each([{ query: 'attention' }, { query: 'affinity' }])(
    'reads it out of the instance map (%o)',
    async (query) => {
      const result = await attentionShift.run(context, point(150, 110), {
        readout: 'instance-map',
        ...query,
      });
      expectNested(result, 150, 110);
      const best = Math.max(...result.masks.map(({ rle }) => iouOfRles(rle, truth)));
      expect(best).toBeGreaterThan(0.6);
    },
  );

  it.each(['literal', 'product', 'code', 'query'])('has the form %s', async (form) => {
    const result = await attentionShift.run(context, point(150, 110), { readout: 'instance-map', form });
    expectNested(result, 150, 110);
  });

  it('holds for a click anywhere, borders and tiny images included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom({ width: 1, height: 1 }, { width: 3, height: 200 }, { width: 90, height: 70 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.constantFrom('walk', 'instance-map'),
        async (image, u, v, readout) => {
          const [x, y] = [Math.floor(u * image.width), Math.floor(v * image.height)];
          expectNested(
            await attentionShift.run(toyContext(image, []), point(x, y), { readout, size: 128 }),
            x,
            y,
          );
        },
      ),
      { numRuns: 12 },
    );
  });

  it.each([
    [point(320, 0), 'outside the image'],
    [point(Number.NaN, 0), 'must be numbers'],
    [{ kind: 'box', box: OBJECT } as const, 'takes point, not box'],
  ])('refuses with a sentence (%#)', async (prompt, part) => {
    await expect(attentionShift.run(context, prompt, {})).rejects.toThrow(part);
  });

  it('wants the background threshold below the foreground threshold', async () => {
    const parameters = { readout: 'instance-map', bgThreshold: 0.5 };
    await expect(attentionShift.run(context, point(9, 9), parameters)).rejects.toThrow('must be below');
  });
});

describe('filter and merge (Algorithm 1)', () => {
  const keyPoint = (feature: readonly number[], part: readonly number[]) => ({
    feature: Float32Array.from(feature),
    token: part[0] ?? 0,
    part,
  });

  it('drops empty and stray parts, and rescues the best where none is left', () => {
    const inside = keyPoint([1, 0], [0, 1, 2]);
    const stray = keyPoint([0, 1], [3, 8, 9]);
    const members = new Set([0, 1, 2, 3]);
    expect(filterKeyPoints([inside, stray, keyPoint([1, 1], [])], members, 0.85).kept).toEqual([inside]);
    expect(filterKeyPoints([stray], members, 0.85)).toEqual({ kept: [stray], rescued: true });
    expect(filterKeyPoints([inside, stray, keyPoint([1, 1], [])], members, 0).kept).toEqual([inside, stray]);
  });

  it('merges what is alike into the plain mean, and nothing at threshold 1', () => {
    const points = [keyPoint([2, 0], [0, 1, 2]), keyPoint([4, 0.1], [3]), keyPoint([0, 1], [4, 5])];
    const merged = meansOfGroups(points, groupKeyPoints(points, 0.85));
    expect(merged.map((feature) => Array.from(feature))).toEqual([
      [3, expect.closeTo(0.05)],
      [0, 1],
    ]);
    expect(groupKeyPoints(points, 1)).toHaveLength(3);
    // In their order the first takes in the second, whoever's part is the larger.
    expect(groupInOrder([...points].reverse(), 0.85).map((group) => group.length)).toEqual([1, 2]);
  });
});

describe('candidates of a walk', () => {
  it('join levels equal a flood per threshold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 48, maxLength: 48 }),
        fc.nat(47),
        (cells, seed) => {
          const map = { width: 8, height: 6, values: Float32Array.from(cells) };
          const thresholds = [1, 2, 3, 4].map((theta) => Math.min(theta, cells[seed]));
          const levels = joinLevels(map, seed, thresholds);
          for (const [k, theta] of thresholds.entries()) {
            const reached = new Set([seed]);
            for (const pixel of reached) {
              for (let next = 0; next < 48; next++) {
                const near =
                  Math.abs((next % 8) - (pixel % 8)) <= 1 && Math.abs((next >> 3) - (pixel >> 3)) <= 1;
                if (near && cells[next] >= theta) reached.add(next);
              }
            }
            for (let pixel = 0; pixel < 48; pixel++) expect(levels[pixel] >= k).toBe(reached.has(pixel));
          }
        },
      ),
    );
  });

  it('nesting leaves the default as it is', () => {
    const square = (x: number, side: number) =>
      rasterisePolygons([[x, 0, x + side, 0, x + side, side, x, side]], IMAGE);
    const masks = [square(0, 10), square(5, 10), square(8, 40)];
    const nested = nest(masks, 1, { x: 8, y: 2 });
    expect(nested[1]).toBe(masks[1]);
    expect(intersectRles([nested[2], nested[1]]).counts).toEqual(nested[1].counts);
    expect(intersectRles([nested[0], nested[1]]).counts).toEqual(nested[0].counts);
  });
});

describe('clicks that compete', () => {
  const LEFT = { x0: 20, y0: 60, x1: 120, y1: 180 };
  const RIGHT = { x0: 180, y0: 60, x1: 290, y1: 180 };
  const pair = toyContext(IMAGE, [LEFT, RIGHT]);
  const other = (x: number, y: number, group = 0) => ({ prompt: point(x, y), group });
  const mapOf = async (click: ReturnType<typeof point>, others: ReturnType<typeof other>[], form: string) =>
    (
      await attentionShift.run({ ...pair, others }, click, {
        readout: 'instance-map',
        form,
        rounds: 1,
        bgThreshold: 0.1,
      })
    ).map.values;

  it.each(['gated', 'literal', 'product', 'code'])('share no token in the form %s', async (form) => {
    const [a, b, c] = [point(70, 120), point(230, 120), point(5, 5)];
    const first = await mapOf(a, [other(230, 120), other(5, 5, 1)], form);
    const second = await mapOf(b, [other(5, 5, 1), other(70, 120)], form);
    const third = await mapOf(c, [other(70, 120), other(230, 120)], form);
    for (const [j] of first.entries()) {
      expect([first[j], second[j], third[j]].filter((value) => value > 0).length).toBeLessThan(2);
    }
    expect(Math.max(...first)).toBe(1);
  });

  it('gives the same map whatever the order of the others, and a flag where two share a token', async () => {
    const others = [other(230, 120), other(20, 200), other(300, 20)];
    const straight = await mapOf(point(70, 120), others, 'gated');
    expect(await mapOf(point(70, 120), others.toReversed(), 'gated')).toEqual(straight);
    const shared = await attentionShift.run({ ...pair, others: [other(71, 121)] }, point(70, 120), {
      readout: 'instance-map',
    });
    expect(shared.flags.join()).toContain('same patch token');
    const alone = await attentionShift.run(pair, point(70, 120), { readout: 'instance-map' });
    expect(shared.masks[3].rle.counts).toEqual(alone.masks[3].rle.counts);
  });

  it('lets a click outside the image compete with nobody', async () => {
    const alone = await mapOf(point(70, 120), [], 'gated');
    expect(await mapOf(point(70, 120), [other(-4, 9), other(Number.NaN, 1), other(320, 0)], 'gated')).toEqual(
      alone,
    );
  });
});

describe('options', () => {
  it.each([
    { partsFrom: 'query' },
    { scatter: 'random' },
    { assign: 'cosine' },
    { assign: 'softmax' },
    { part: 'soft' },
    { merge: 'code' },
    { crf: true },
    { form: 'code', seeds: 'twenty' },
    attentionShift.presets.code,
    attentionShift.presets.paper,
  ])('%o keeps masks nested, on the click and the same every time', async (parameters) => {
    const run = () =>
      attentionShift.run(context, point(150, 110), { readout: 'instance-map', ...parameters });
    const result = await run();
    expectNested(result, 150, 110);
    expect((await run()).masks).toEqual(result.masks);
  });

  it('spreads key-points evenly, or at random from a seed', () => {
    expect(scattered([3, 5, 7, 9, 11, 13, 15], 3, undefined)).toEqual([3, 7, 11]);
    expect(scattered([3, 5], 9, randomOf('a'))).toEqual([3, 5]);
  });
});

describe('box of a map', () => {
  const grid = { columns: 8, rows: 6, crop: { x0: 0, y0: 0, x1: 80, y1: 60 } };
  const image = { width: 80, height: 60 };
  const map = new Float32Array(48);
  for (const token of [9, 10, 11, 17, 18, 19]) map[token] = 1;
  map[46] = 0.9;

  it('is the tight box of the largest component', () => {
    expect(boxOfMap(grid, image, map, { x: 15, y: 15 }, 'paper')).toEqual({ x0: 10, y0: 10, x1: 40, y1: 30 });
  });

  it('as published holds the click in its middle, inside the image', () => {
    const box = boxOfMap(grid, image, map, { x: 12, y: 28 }, 'code');
    expect(box).toEqual({ x0: 0, y0: 10, x1: 40, y1: 46 });
  });
});
