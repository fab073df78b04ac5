import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectRles, iouOfRles, type Rle, rasterisePolygons, rleHasPixel } from '../../mask';
import type { MethodResult } from '../declaration';
import { toyContext } from '../testing';
import { attentionShift } from './attention-shift';
import { filterKeyPoints, mergeKeyPoints } from './filter-merge';
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

  it.each(['literal', 'product', 'code'])('has the form %s', async (form) => {
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
    const merged = mergeKeyPoints(points, 0.85);
    expect(merged.map((feature) => Array.from(feature))).toEqual([
      [3, expect.closeTo(0.05)],
      [0, 1],
    ]);
    expect(mergeKeyPoints(points, 1)).toHaveLength(3);
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
