import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, gridOfImage, type Point, tokenOfPixel } from '../../geometry';
import {
  areaOfRle,
  encodeRle,
  intersectRles,
  iouOfRles,
  type Rle,
  rasterisePolygons,
  rleHasPixel,
  subtractRles,
  uniteRles,
} from '../../mask';
import type { ClassPrototypes, MethodContext, OtherObject, ParameterValues } from '../declaration';
import { othersOf } from '../others';
import { otsu } from '../shared/otsu';
import { TOY_CARD, toyContext } from '../testing';
import { bestie } from './bestie';
import { instancesOfMap, proposeInstances, segmentClass } from './class';
import { attendToPeaks, channelsOf } from './peak-attention';
import { maskOf } from './read-out';
import { failureFrame } from './watch/failures';

const IMAGE = { width: 416, height: 320 };
/** Three objects of one class, each unlike the others; the first two touch. */
const OBJECTS: readonly Box[] = [
  { x0: 64, y0: 64, x1: 160, y1: 192 },
  { x0: 160, y0: 64, x1: 256, y1: 192 },
  { x0: 304, y0: 176, x1: 384, y1: 288 },
];
const CLICKS: readonly Point[] = OBJECTS.map(({ x0, y0, x1, y1 }) => ({
  x: (x0 + x1) >> 1,
  y: (y0 + y1) >> 1,
}));
const context = toyContext(IMAGE, OBJECTS);
const promptOf = (point: Point) => ({ kind: 'point', point }) as const;
const truthOf = ({ x0, y0, x1, y1 }: Box): Rle =>
  rasterisePolygons([[x0, y0, x1, y0, x1, y1, x0, y1]], IMAGE);
const otherClicks = (own: Point, group = 0): readonly OtherObject[] =>
  CLICKS.filter((click) => click !== own).map((click) => ({ prompt: promptOf(click), group }));
const run = (click: Point, others: readonly OtherObject[], parameters: ParameterValues = {}) =>
  bestie.run({ ...context, others }, promptOf(click), parameters);

describe('BESTIE', () => {
  it('finds each object of a class from one click on each, touching or not', async () => {
    const masks: Rle[] = [];
    for (const [k, click] of CLICKS.entries()) {
      const { masks: made, map } = await run(click, otherClicks(click));
      expect(made).toHaveLength(1);
      expect(iouOfRles(made[0].rle, truthOf(OBJECTS[k]))).toBeGreaterThan(0.7);
      expect(made[0].score).toBeGreaterThan(0.5);
      expect(map.values.every((value) => value >= 0 && value <= 1)).toBe(true);
      masks.push(made[0].rle);
    }
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      expect(intersectRles([masks[a], masks[b]]).counts).toHaveLength(1);
    }
  });

  it.each(Object.keys(bestie.presets))('runs as preset %s', async (preset) => {
    const { masks } = await run(CLICKS[2], otherClicks(CLICKS[2]), bestie.presets[preset]);
    expect(iouOfRles(masks[0].rle, truthOf(OBJECTS[2]))).toBeGreaterThan(0.7);
  });

  it('is the same whichever object of the class asks, in whatever order the clicks came', async () => {
    const objects = CLICKS.map((click) => ({ prompt: promptOf(click), category: 3 }));
    const state = await segmentClass(context, {}, [CLICKS.toReversed()]);
    for (const own of objects) {
      const others = othersOf(bestie, {}, own, objects.toReversed()) ?? [];
      const { masks } = await run(own.prompt.point, others);
      expect(await run(own.prompt.point, others.toReversed())).toMatchObject({ masks });
      const k = state.grouped.instances.findIndex(
        ({ centre }) => centre?.pixel.x === own.prompt.point.x && centre.pixel.y === own.prompt.point.y,
      );
      expect(maskOf(state, k)).toEqual(masks[0]);
    }
  });

  it('makes the stages once for all objects of a class, and the same masks as each alone', async () => {
    for (const parameters of [{}, { offsets: 'ridge' }]) {
      const kept = new Map<string, unknown>();
      const memoryOf = (scope: string) => ({
        recall: (key: string) => kept.get(scope + key),
        keep: (key: string, left: unknown) => void kept.set(scope + key, left),
      });
      const run: string[] = [];
      for (const [k, click] of CLICKS.entries()) {
        const others = otherClicks(click);
        const scope = JSON.stringify(bestie.together?.(promptOf(click), others));
        const shared = { ...context, others, memory: memoryOf(scope) };
        const result = await bestie.run(shared, promptOf(click), parameters, (id, recalled) => {
          if (!recalled) run.push(`${k} ${id}`);
        });
        expect(result).toEqual(await bestie.run({ ...context, others }, promptOf(click), parameters));
      }
      expect(run).toEqual(bestie.stages.map(({ id }) => `0 ${id}`));
    }
  });

  it('with the mirror, gives the mirrored image the mirrored map', async () => {
    const flipX = (x: number) => IMAGE.width - x;
    const other = toyContext(
      IMAGE,
      OBJECTS.map(({ x0, x1, ...box }) => ({ ...box, x0: flipX(x1), x1: flipX(x0) })),
    );
    const clicks = CLICKS.map(({ x, y }) => ({ x: flipX(x) - 1, y }));
    const columns = IMAGE.width / 16;
    const parameters = { flip: true, offsets: 'ridge', refine: false };
    const [one, two] = [
      await segmentClass(context, parameters, [CLICKS]),
      await segmentClass(other, parameters, [clicks]),
    ];
    const plain = await segmentClass(context, { flip: false }, [CLICKS]);
    let differs = 0;
    one.semantic.tokens.forEach((value, token) => {
      const column = token % columns;
      expect(two.semantic.tokens[token - column + columns - 1 - column]).toBeCloseTo(value, 5);
      if (Math.abs(plain.semantic.tokens[token] - value) > 1e-4) differs++;
    });
    // The toy's features are not the same in the mirror: it has its say.
    expect(differs).toBeGreaterThan(10);
    expect(one.predicted?.centre.some((value) => value > 0.1)).toBe(true);
  });

  it('with the mirror, takes the mean of what a trained head sees on both sides', async () => {
    // A head that calls bright places centres, and the left of what it sees more so.
    const maps: NonNullable<NonNullable<MethodContext['head']>['maps']> = async (seen, canvas) => {
      const { width, height } = canvas;
      const rgb = await seen.colours({ x0: 0, y0: 0, x1: IMAGE.width, y1: IMAGE.height }, width, height);
      const centre = Float32Array.from(
        { length: width * height },
        (_, i) => rgb[3 * i] / 510 + (i % width < 32 ? 0.25 : 0),
      );
      return { centre, offsets: new Float32Array(2 * width * height) };
    };
    const knowing = { ...context, head: { id: 'bestie-head' as const, maps } };
    const parameters = { offsets: 'head', refine: false };
    const [one, both] = [
      await segmentClass(knowing, parameters, [CLICKS]),
      await segmentClass(knowing, { ...parameters, flip: true }, [CLICKS]),
    ];
    const { width } = one.canvas;
    one.predicted?.centre.forEach((value, i) => {
      const x = i % width;
      const bias = x < 32 ? -0.125 : x >= width - 32 ? 0.125 : 0;
      expect(both.predicted?.centre[i]).toBeCloseTo(value + bias, 5);
    });
    expect(one.predicted).toBeDefined();
  });

  it('takes the map from the truth where there is one, and says that it did', async () => {
    const [a, b] = [truthOf(OBJECTS[0]), truthOf(OBJECTS[2])];
    const truth = uniteRles([a, b]);
    const knowing = { ...context, truth };
    const click = { prompt: promptOf(CLICKS[2]), group: 0 };
    const { masks, flags } = await bestie.run({ ...knowing, others: [click] }, promptOf(CLICKS[0]), {
      semantic: 'truth',
    });
    // Each component holds one click, so it is the object itself.
    expect(iouOfRles(masks[0].rle, a)).toBe(1);
    expect(flags.join(' ')).toContain('it is no label');
    await expect(run(CLICKS[0], [], { semantic: 'truth' })).rejects.toThrow('no truth for this class');
    const state = await segmentClass(knowing, { semantic: 'truth', cues: 'peaks' }, [[]]);
    expect(iouOfRles(encodeRle(state.semantic.label), truth)).toBe(1);
  });

  it('names what can have gone wrong: cues beside the class, joined objects, close cues, holes', async () => {
    const [whole, hole] = [
      { x0: 64, y0: 64, x1: 256, y1: 192 },
      { x0: 100, y0: 100, x1: 120, y1: 120 },
    ];
    // A bay at the border of the image is no hole.
    const bay = { x0: 0, y0: 200, x1: 40, y1: 320 };
    const truth = subtractRles(uniteRles([truthOf(whole), truthOf(bay)]), truthOf(hole));
    const clicks = [
      { x: 80, y: 80 },
      { x: 96, y: 100 },
      { x: 200, y: 150 },
      { x: 300, y: 30 },
    ];
    const state = await segmentClass({ ...context, truth }, { semantic: 'truth' }, [clicks]);
    const { numbers, events, points } = failureFrame(state);
    expect(numbers?.map(({ values }) => values[0])).toEqual([1, 1, 2, 1]);
    // Cues stand in raster order, so the one beside the class is the first.
    expect(points?.numbers).toEqual([1, 2, 3]);
    expect(events).toEqual([
      'Cue 1 lies in no component: its object has no mask.',
      'Component 1 joins 3 objects: Cue 2, Cue 3, Cue 4.',
      expect.stringContaining('Cue 2 and Cue 3 are at most 20 px apart'),
    ]);
  });

  it('does not lose an object that fills most of the image', async () => {
    const large = { x0: 32, y0: 32, x1: 384, y1: 288 };
    const { masks } = await bestie.run(toyContext(IMAGE, [large]), promptOf({ x: 200, y: 150 }), {});
    expect(iouOfRles(masks[0].rle, truthOf(large))).toBeGreaterThan(0.7);
  });

  it('is not changed by a second click on the same pixel, which it reports', async () => {
    const [click] = CLICKS;
    const once = await run(click, otherClicks(click));
    const twice = await run(click, [...otherClicks(click), { prompt: promptOf(click), group: 0 }]);
    expect(twice.masks).toEqual(once.masks);
    expect(twice.flags).toEqual([expect.stringMatching(/Two clicks of the class/), ...once.flags]);
  });

  it('leaves a pixel to the class whose map is highest there', async () => {
    const [click] = CLICKS;
    const alone = await run(click, []);
    const beside = await run(click, otherClicks(click, 1));
    expect(iouOfRles(beside.masks[0].rle, truthOf(OBJECTS[0]))).toBeGreaterThan(0.75);
    expect(intersectRles([alone.masks[0].rle, beside.masks[0].rle]).counts).toEqual(
      beside.masks[0].rle.counts,
    );
  });

  it.each<ParameterValues>([
    { offsets: 'ridge' },
    { offsets: 'ridge', refine: false },
    { offsets: 'ridge', iag: false, cluster: false, confidence: 'code', repeats: 2 },
    { offsets: 'ridge', classwise: false },
    { source: 'attention', labelThreshold: 0.55 },
  ])('gives whole masks inside the class with %o', async (parameters) => {
    const [, , click] = CLICKS;
    const { masks } = await run(click, otherClicks(click), parameters);
    expect(iouOfRles(masks[0].rle, truthOf(OBJECTS[2]))).toBeGreaterThan(0.5);
    expect(masks[0].score >= 0 && masks[0].score <= 1).toBe(true);
  });

  it.each<ParameterValues>([
    { cues: 'peaks' },
    { cues: 'peaks', pam: 'map' },
    { cues: 'peaks', pam: 'off', offsets: 'ridge' },
  ])('gives the peak’s instance that holds the click with %o', async (parameters) => {
    const [, , click] = CLICKS;
    const { masks } = await run(click, otherClicks(click), parameters);
    const [{ rle }] = masks;
    expect(rleHasPixel(rle, click.x, click.y)).toBe(true);
    const inside = areaOfRle(intersectRles([rle, truthOf(OBJECTS[2])]));
    expect(inside).toBeGreaterThan(0.9 * areaOfRle(rle));
  });

  it('without offsets gives each pixel of a component to the nearest of its clicks', async () => {
    const state = await segmentClass(context, { offsets: 'nearest' }, [CLICKS]);
    const { grouped, transfer, canvas } = state;
    let shared = 0;
    grouped.numbers.forEach((own, i) => {
      if (own < 0) return;
      const length = (k: number) => {
        const { centre, region } = grouped.instances[k];
        if (region !== transfer.regions[i] || !centre) return Number.POSITIVE_INFINITY;
        return Math.hypot(centre.pixel.x - (i % canvas.width), centre.pixel.y - Math.floor(i / canvas.width));
      };
      const lengths = grouped.instances.map((_, k) => length(k));
      if (lengths.filter(Number.isFinite).length > 1) shared++;
      expect(lengths[own]).toBe(Math.min(...lengths));
    });
    expect(shared).toBeGreaterThan(0);
  });

  it('learns offsets that lead nearer to the centres than no offsets do', async () => {
    const state = await segmentClass(context, { offsets: 'ridge' }, [CLICKS]);
    const { predicted, targets } = state;
    if (!predicted) throw new Error('The head did not predict.');
    let [missed, all] = [0, 0];
    targets.weights.forEach((weight, i) => {
      if (weight === 0) return;
      for (const side of [2 * i, 2 * i + 1]) {
        missed += Math.abs(predicted.offsets[side] - targets.offsets[side]);
        all += Math.abs(targets.offsets[side]);
      }
    });
    expect(all).toBeGreaterThan(0);
    expect(missed).toBeLessThan(all);
  });

  it('says in sentences what it cannot do', async () => {
    const [click] = CLICKS;
    await expect(run(click, [], { labelThreshold: 1 })).rejects.toThrow(/outside the map of its class/);
    const small = toyContext(IMAGE, [{ x0: 64, y0: 64, x1: 112, y1: 112 }]);
    await expect(bestie.run(small, promptOf({ x: 88, y: 88 }), { minArea: 5000 })).rejects.toThrow(
      /fewer than 5000/,
    );
    await expect(run({ x: 999, y: 1 }, [])).rejects.toThrow(/outside the image/);
    await expect(run(click, [], { source: 'position', offsets: 'ridge' })).rejects.toThrow(/no features/);
    await expect(segmentClass(context, {}, [[]])).rejects.toThrow(/no clicks and no prototypes/);
    await expect(bestie.run(context, { kind: 'box', box: OBJECTS[0] }, {})).rejects.toThrow(/takes point/);
  });

  it('passes over another object’s click that is no place in the image', async () => {
    const [click] = CLICKS;
    const alone = await run(click, []);
    for (const place of [
      { x: Number.NaN, y: 1 },
      { x: -1, y: 3 },
      { x: 5, y: IMAGE.height },
    ]) {
      const beside = await run(click, [{ prompt: promptOf(place), group: 0 }]);
      expect(beside.masks).toEqual(alone.masks);
    }
  });

  it('says where a class of which nothing is known falls back on its clicks', async () => {
    const { flags } = await run(CLICKS[0], [], { semantic: 'prototypes' });
    expect(flags.join(' ')).toMatch(/Nothing is known of this class/);
  });
});

/** Prototypes of the toy world: feature directions 1, 2 and 3 are the objects', 0 the background's. */
const prototypes: ClassPrototypes = {
  key: 'toy',
  bank: {
    model: TOY_CARD.graphs[0].sha256,
    source: 'keys',
    block: 1,
    width: TOY_CARD.width,
    crop: 'object',
    size: 384,
  },
  count: 3,
  vectors: Float32Array.from({ length: 3 * TOY_CARD.width }, (_, i) =>
    i % TOY_CARD.width === Math.floor(i / TOY_CARD.width) + 1 ? 1 : 0,
  ),
};

describe('without clicks', () => {
  it('proposes what the prototypes know, in disjoint masks, the surest first', async () => {
    const proposed = await proposeInstances(context, prototypes, {});
    expect(proposed.length).toBeGreaterThan(0);
    const found = uniteRles(proposed.map(({ mask }) => mask.rle));
    expect(iouOfRles(found, uniteRles(OBJECTS.map(truthOf)))).toBeGreaterThan(0.6);
    for (const [k, { mask, peak }] of proposed.entries()) {
      expect(Number.isInteger(peak.x) && Number.isInteger(peak.y)).toBe(true);
      expect(mask.score).toBeLessThanOrEqual(proposed[k - 1]?.mask.score ?? 1);
      for (const other of proposed.slice(k + 1)) {
        expect(intersectRles([mask.rle, other.mask.rle]).counts).toHaveLength(1);
      }
    }
  });

  it('finds no more as the cue threshold rises', async () => {
    const counts: number[] = [];
    for (const cueThreshold of [0.1, 0.5, 0.9]) {
      const state = await segmentClass(
        { ...context, prototypes },
        { semantic: 'prototypes', cues: 'peaks', cueThreshold },
        [[]],
      );
      counts.push(state.cues.length);
    }
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  });

  it('cuts a given map into disjoint instances, each around its cue and where the map is high', async () => {
    const image = { width: 256, height: 96 };
    const grid = gridOfImage(image, 256, TOY_CARD.patch);
    const world = toyContext(image, [{ x0: 32, y0: 16, x1: 96, y1: 80 }]);
    const heights = fc.constantFrom(0, 0.2, 0.45, 0.6, 0.8, 1);
    const maps = fc.array(heights, { minLength: 96, maxLength: 96 });
    await fc.assert(
      fc.asyncProperty(maps, fc.constantFrom('propagation', 'nearest'), async (values, offsets) => {
        const found = await instancesOfMap(world, Float32Array.from(values), 0.5, { size: 256, offsets });
        const covered = new Float64Array(96);
        for (const [k, { cue, height, cover }] of found.entries()) {
          expect(cover[tokenOfPixel(grid, cue)]).toBeGreaterThan(0);
          expect(height).toBeLessThanOrEqual(found[k - 1]?.height ?? 1);
          cover.forEach((share, token) => {
            covered[token] += share;
            if (share === 0) return;
            const [column, row] = [token % 16, Math.floor(token / 16)];
            const near = values.filter(
              (_, other) =>
                Math.abs((other % 16) - column) <= 1 && Math.abs(Math.floor(other / 16) - row) <= 1,
            );
            expect(Math.max(...near)).toBeGreaterThan(0.5);
          });
        }
        for (const share of covered) expect(share).toBeLessThanOrEqual(1 + 1e-5);
        if (Math.max(...values) <= 0.5) expect(found).toEqual([]);
      }),
      { numRuns: 30 },
    );
    await expect(instancesOfMap(world, new Float32Array(59), 0.5, { size: 256 })).rejects.toThrow(
      /59 tokens is not one of 16 × 6/,
    );
  });

  it('refuses prototypes of another width', async () => {
    const wrong = { ...prototypes, vectors: new Float32Array(5) };
    await expect(proposeInstances(context, wrong, {})).rejects.toThrow(/another model/);
  });

  it('uses the prototypes of a run that asks for them', async () => {
    const known: MethodContext = { ...context, prototypes };
    const { map, masks } = await bestie.run(known, promptOf(CLICKS[2]), { semantic: 'prototypes' });
    expect(map.title).toMatch(/prototypes/);
    expect(iouOfRles(masks[0].rle, truthOf(OBJECTS[2]))).toBeGreaterThan(0.6);
  });
});

describe('peak attention', () => {
  it('keeps in every channel what reaches the share of its maximum, and nothing else', () => {
    const channels = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(channels, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const { before, after } = attendToPeaks(Float32Array.from(values), 3, share);
        for (let token = 0; token < 4; token++) {
          const row = values.slice(3 * token, 3 * token + 3);
          const kept = row.filter((value, k) => {
            const highest = Math.max(...values.filter((_, i) => i % 3 === k));
            return value >= share * highest;
          });
          expect(before[token]).toBeCloseTo(
            row.reduce((sum, value) => sum + value, 0),
            5,
          );
          expect(after[token]).toBeCloseTo(
            kept.reduce((sum, value) => sum + value, 0),
            5,
          );
        }
      }),
    );
  });

  it('takes for channels what a token shares with the prototype nearest to it', () => {
    const rows = Float32Array.of(3, 4, 0, 2, -1, 0);
    const vectors = Float32Array.of(1, 0, 0, 1);
    const channels = Array.from(channelsOf(rows, vectors, 2));
    [0, 0.8, 0, 1, 0, 0].forEach((value, i) => {
      expect(channels[i]).toBeCloseTo(value, 6);
    });
  });
});

describe('Otsu’s threshold', () => {
  it('parts two heaps of values, whatever their scale', () => {
    const heap = fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(heap, heap, fc.double({ min: 0.01, max: 100, noNaN: true }), (low, high, scale) => {
        const values = Float32Array.from(
          [...low, ...high.map((value) => value + 0.8)],
          (value) => value * scale,
        );
        const threshold = otsu(values);
        expect(threshold).toBeGreaterThanOrEqual(Math.max(...low) * scale * (1 - 1e-6));
        expect(threshold).toBeLessThanOrEqual((Math.min(...high) + 0.8) * scale * (1 + 1e-6));
      }),
    );
    expect(otsu(new Float32Array(5).fill(0.3))).toBeCloseTo(0.3, 6);
  });
});
