import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point, Size } from '../../geometry';
import { createCpuBackend } from '../../kernels';
import { emptyBitmap } from '../../mask';
import { toyContext } from '../testing';
import { canvasOf, indexOf, pixelAt } from './canvas';
import { clustersOf, discArea, isDisc } from './clusters';
import { groupPixels, offsetsTo } from './grouping';
import { peaksOf, smoothed } from './peaks';
import { propagate } from './propagation';
import { centreMap, targetsOf } from './targets';
import { transferKnowledge } from './transfer';

const SIZE: Size = { width: 64, height: 48 };
const context = { ...toyContext(SIZE, []), backend: createCpuBackend() };
const EXACT = { radius: 2.5, slack: 0 };

/** A region cut into instances: pixels go to the nearest of some places, then each instance's centre is one of them. */
interface World {
  readonly numbers: Int32Array;
  readonly centres: readonly Point[];
}

const world = fc
  .record({
    places: fc.uniqueArray(fc.nat(SIZE.width * SIZE.height - 1), { minLength: 1, maxLength: 5 }),
    holes: fc.array(fc.nat(SIZE.width * SIZE.height - 1), { maxLength: 3 }),
  })
  .map(({ places, holes }): World => {
    const centres = places.map((index) => pixelAt(SIZE, index));
    const gaps = holes.map((index) => pixelAt(SIZE, index));
    const far = (a: Point, b: Point) => (a.x - b.x) ** 2 + (a.y - b.y) ** 2;
    const numbers = Int32Array.from({ length: SIZE.width * SIZE.height }, (_, index) => {
      const pixel = pixelAt(SIZE, index);
      if (gaps.some((gap) => far(gap, pixel) < 40)) return -1;
      const ways = centres.map((centre) => far(centre, pixel));
      const nearest = Math.min(...ways);
      return nearest < 500 ? ways.indexOf(nearest) : -1;
    });
    return { numbers, centres };
  });

const group = ({ numbers, centres }: World, offsets: Float32Array) =>
  groupPixels(
    context,
    {
      canvas: canvasOf(SIZE, 64, 16),
      transfer: {
        components: [{ number: 1, area: 1, centroid: { x: 0, y: 0 }, cues: [], fate: 'several cues' }],
        regions: numbers.map((number) => (number < 0 ? 0 : 1)),
        unmatched: [],
      },
      semantic: {
        tokens: new Float32Array(12),
        pixels: new Float32Array(numbers.length).fill(0.75),
        label: emptyBitmap(SIZE),
        threshold: 0.5,
        from: 'clicks',
      },
    },
    offsets,
    centres.map((pixel) => ({ pixel, region: 1, kind: 'click' })),
  );

describe('grouping (Eq. 1)', () => {
  it('of exact targets is the identity', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (exact) => {
        const grouped = await group(exact, offsetsTo(exact.numbers, exact.centres, SIZE));
        expect(grouped.numbers).toEqual(exact.numbers);
        for (const [k, { area, semantic }] of grouped.instances.entries()) {
          expect(area).toBe(exact.numbers.filter((number) => number === k).length);
          expect(semantic).toBe(area > 0 ? 0.75 : 0);
        }
      }),
    );
  });

  it('gives every pixel of a component to one instance, whatever the offsets say', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.nat(1e6), async (exact, seed) => {
        const wild = Float32Array.from(
          { length: 2 * exact.numbers.length },
          (_, i) => 80 * Math.sin(seed + i * 12.9898),
        );
        const { numbers, instances } = await group(exact, wild);
        expect(numbers.map((k) => Math.min(k, 0))).toEqual(exact.numbers.map((k) => Math.min(k, 0)));
        expect(instances.reduce((sum, { area }) => sum + area, 0)).toBe(
          exact.numbers.filter((number) => number >= 0).length,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('leaves a component without a centre whole', async () => {
    const numbers = new Int32Array(SIZE.width * SIZE.height).fill(-1);
    numbers.fill(0, 100, 140);
    const grouped = await group({ numbers, centres: [] }, new Float32Array(2 * numbers.length));
    expect(grouped.instances).toHaveLength(1);
    expect(grouped.instances[0]).toMatchObject({ area: 40, centre: undefined });
    expect(grouped.numbers).toEqual(numbers);
  });
});

describe('centre clustering', () => {
  it('knows that 21 whole pixels lie within 2.5 of a whole one, and that half-pixel centres would give 16', () => {
    expect(discArea(2.5)).toBe(21);
    let half = 0;
    for (let y = -4; y <= 4; y++) {
      for (let x = -4; x <= 4; x++) if ((x - 0.5) ** 2 + (y - 0.5) ** 2 < 2.5 ** 2) half++;
    }
    expect(half).toBe(16);
  });

  it('returns every centre whose disc lies in its instance and touches no other disc', () => {
    fc.assert(
      fc.property(world, ({ numbers, centres }) => {
        const offsets = offsetsTo(numbers, centres, SIZE);
        const regions = numbers.map((number) => (number < 0 ? 0 : 1));
        const found = clustersOf({ offsets }, regions, SIZE, EXACT.radius).filter((cluster) =>
          isDisc(cluster, EXACT),
        );
        const clear = centres.filter(
          ({ x, y }, k) =>
            centres.every(
              (other, m) => m === k || Math.max(Math.abs(other.x - x), Math.abs(other.y - y)) > 5,
            ) &&
            [-2, -1, 0, 1, 2].every((dy) =>
              [-2, -1, 0, 1, 2].every((dx) => {
                if (dx * dx + dy * dy >= 6.25) return true;
                const inside = x + dx >= 0 && y + dy >= 0 && x + dx < SIZE.width && y + dy < SIZE.height;
                return inside && numbers[indexOf(SIZE, { x: x + dx, y: y + dy })] === k;
              }),
            ),
        );
        for (const centre of clear) expect(found.map(({ pixel }) => pixel)).toContainEqual(centre);
      }),
    );
  });
});

describe('centre and offset maps', () => {
  it('are 1 at every centre, and valid exactly inside labelled instances', () => {
    fc.assert(
      fc.property(world, ({ numbers, centres }) => {
        const instances = centres.map((centre) => ({ centre, weight: 0.5 }));
        const { centre, offsets, weights } = targetsOf(SIZE, numbers, instances, centres, 6);
        for (const place of centres) expect(centre[indexOf(SIZE, place)]).toBe(1);
        expect(weights).toEqual(Float32Array.from(numbers, (k) => (k < 0 ? 0 : 0.5)));
        const expected = new Float32Array(offsets.length);
        numbers.forEach((k, i) => {
          if (k < 0) return;
          const { x, y } = pixelAt(SIZE, i);
          expected.set([centres[k].y - y, centres[k].x - x], 2 * i);
        });
        expect(offsets).toEqual(expected);
      }),
    );
  });

  it('fade by a Gaussian that ends 3σ + 1 pixels away along each axis', () => {
    const map = centreMap([{ x: 30, y: 24 }], SIZE, 6);
    expect(map[indexOf(SIZE, { x: 36, y: 24 })]).toBeCloseTo(Math.exp(-0.5), 6);
    expect(map[indexOf(SIZE, { x: 49, y: 24 })]).toBeGreaterThan(0);
    expect(map[indexOf(SIZE, { x: 50, y: 24 })]).toBe(0);
    expect(map[indexOf(SIZE, { x: 49, y: 43 })]).toBeCloseTo(Math.exp(-(2 * 19 * 19) / 72), 8);
  });
});

const bits = fc
  .array(
    fc.record({
      x: fc.nat(60),
      y: fc.nat(44),
      w: fc.integer({ min: 1, max: 20 }),
      h: fc.integer({ min: 1, max: 15 }),
    }),
    {
      maxLength: 8,
    },
  )
  .map((boxes) => {
    const label = emptyBitmap(SIZE);
    for (const { x, y, w, h } of boxes) {
      for (let j = y; j < Math.min(SIZE.height, y + h); j++) {
        for (let i = x; i < Math.min(SIZE.width, x + w); i++) label.data[indexOf(SIZE, { x: i, y: j })] = 1;
      }
    }
    return label;
  });
const places = fc
  .array(fc.nat(SIZE.width * SIZE.height - 1), { maxLength: 8 })
  .map((list) => [...new Set(list)].map((index) => pixelAt(SIZE, index)));

describe('semantic knowledge transfer', () => {
  it('names every component’s fate: disjoint, one cue in each pseudo instance, none lost', () => {
    fc.assert(
      fc.property(bits, places, fc.nat(60), (label, cues, minArea) => {
        const { components, regions, unmatched } = transferKnowledge(label, cues, minArea);
        const matched = components
          .filter(({ fate }) => fate !== 'too small')
          .flatMap(({ cues: inside }) => [...inside]);
        expect([...matched, ...unmatched].sort((a, b) => a - b)).toEqual(cues.map((_, k) => k));
        for (const { number, fate, area, cues: inside } of components) {
          const pixels = regions.filter((region) => region === number).length;
          expect(pixels).toBe(fate === 'too small' ? 0 : area);
          expect(area < minArea).toBe(fate === 'too small');
          if (fate !== 'too small') {
            expect(fate).toBe(['no cue', 'pseudo instance'][inside.length] ?? 'several cues');
            for (const cue of inside) expect(regions[indexOf(SIZE, cues[cue])]).toBe(number);
          }
        }
        for (const cue of unmatched) expect(regions[indexOf(SIZE, cues[cue])]).toBe(0);
      }),
    );
  });

  it('takes the truncated mean pixel for the centroid, even outside a concave component', () => {
    const label = emptyBitmap(SIZE);
    for (let x = 10; x < 20; x++) {
      for (const y of [5, 6, 13]) label.data[indexOf(SIZE, { x, y })] = 1;
      if (x < 12) for (let y = 6; y < 13; y++) label.data[indexOf(SIZE, { x, y })] = 1;
    }
    const [{ centroid, area }] = transferKnowledge(label, [], 0).components;
    expect(area).toBe(42);
    expect(centroid).toEqual({ x: 13, y: 8 });
    expect(label.data[indexOf(SIZE, centroid)]).toBe(0);
  });
});

describe('propagation', () => {
  const canvas = canvasOf(SIZE, 64, 16);
  const transfer = {
    components: [
      { number: 1, area: 3072, centroid: { x: 32, y: 24 }, cues: [0, 1], fate: 'several cues' as const },
    ],
    regions: new Int32Array(SIZE.width * SIZE.height).fill(1),
    unmatched: [],
  };

  it('gives a pixel to the walk that reaches it most', () => {
    const left = Float32Array.from({ length: 12 }, (_, token) => (token % 4 < 2 ? 1 : 0));
    const columns = new Map([
      [0, left],
      [3, left.map((value) => 1 - value)],
    ]);
    const cues = [
      { x: 2, y: 2 },
      { x: 60, y: 2 },
    ];
    const members = propagate(canvas, transfer, cues, columns);
    expect(members).toEqual(members.map((_, i) => (pixelAt(SIZE, i).x < 32 ? 0 : 1)));
  });

  it('splits by the nearest cue where walks are one, tie, or never came', () => {
    const cues = [
      { x: 2, y: 2 },
      { x: 10, y: 2 },
    ];
    for (const column of [new Float32Array(12).fill(0.1), new Float32Array(12)]) {
      const members = propagate(canvas, transfer, cues, new Map([[0, column]]));
      expect(members).toEqual(members.map((_, i) => (pixelAt(SIZE, i).x <= 6 ? 0 : 1)));
    }
  });
});

describe('peaks', () => {
  const map = fc
    .array(fc.integer({ min: 0, max: 20 }), { minLength: 300, maxLength: 300 })
    .map((values) => Float32Array.from(values, (value) => value / 20));
  const size = { width: 20, height: 15 };
  const backend = createCpuBackend();

  it('grow no more as the threshold rises, and fall in value', async () => {
    await fc.assert(
      fc.asyncProperty(map, fc.double({ min: 0, max: 1, noNaN: true }), async (values, threshold) => {
        const all = await peaksOf(backend, values, size, 5, (value) => value > threshold / 2);
        const fewer = await peaksOf(backend, values, size, 5, (value) => value > threshold);
        expect(fewer.length).toBeLessThanOrEqual(all.length);
        for (const peak of fewer) expect(all).toContainEqual(peak);
        for (const [k, { value }] of all.entries()) expect(value).toBeLessThanOrEqual(all[k - 1]?.value ?? 1);
      }),
    );
  });

  it('take the first pixel of a plateau, and as many as there are plateaus', async () => {
    const values = new Float32Array(300);
    for (const index of [45, 46, 65, 66, 190]) values[index] = 1;
    const peaks = await peaksOf(backend, values, size, 5, (value) => value > 0.5);
    expect(peaks.map(({ pixel }) => indexOf(size, pixel))).toEqual([45, 190]);
  });

  it('are looked for on the 3×3 mean with zeros beyond the border', () => {
    const values = new Float32Array(300).fill(9);
    const even = smoothed(values, size);
    expect(even[0]).toBe(4);
    expect(even[1]).toBe(6);
    expect(even[21]).toBe(9);
    expect(even[299]).toBe(4);
  });
});
