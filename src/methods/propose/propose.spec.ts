import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grid, inBox } from '../../geometry';
import { encodeRle } from '../../mask';
import { bitmapOf } from '../../mask/testing';
import { TOY_CARD, toyContext } from '../testing';
import { alike, choose, fitOf } from './choose';
import { type ClassMap, discriminantOf, mapOfClass } from './class-map';
import { placesOf } from './places';
import { learnSight, sightOf } from './sight';

const gridOf = (columns: number, rows: number): Grid => ({
  columns,
  rows,
  crop: { x0: 0, y0: 0, x1: 10 * columns, y1: 10 * rows },
});
const mapFrom = (columns: number, odds: readonly number[]): ClassMap => ({
  grid: gridOf(columns, odds.length / columns),
  odds: Float32Array.from(odds),
  values: Float32Array.from(odds, (value) => (value > 0 ? 1 : 0)),
});
const shares = (n: number) =>
  fc
    .array(fc.constantFrom(0, 0.25, 0.5, 1), { minLength: n, maxLength: n })
    .map((values) => Float32Array.from(values));

describe('discriminant', () => {
  it('is 0 halfway between the two means, and as far below at one as above at the other', () => {
    const prototype = Float32Array.of(0.6, 0.8);
    const mean = Float32Array.of(0.1, -0.2);
    const precision = Float32Array.of(2, 0.5, 0.5, 1);
    const { weights, middle } = discriminantOf(prototype, { mean, precision });
    const at = (x: number, y: number) => weights[0] * x + weights[1] * y - middle;
    // A class's mean is half of its unit prototype.
    expect(at(0.2, 0.1)).toBeCloseTo(0, 6);
    // ½ dᵀPd with d = (0.2, 0.6).
    expect(at(0.3, 0.4)).toBeCloseTo(0.28, 6);
    expect(at(0.1, -0.2)).toBeCloseTo(-0.28, 6);
  });
});

describe('places', () => {
  it('are peaks, the highest first, each plateau once, and none where an object is', () => {
    const map = mapFrom(7, [...[0, 0, 0, 0, 0, 0, 0], ...[0, 5, 0, 0, 0, 9, 0], ...[0, 0, 0, 0, 0, 0, 0]]);
    const never = () => false;
    expect(placesOf(map, 25, never).slice(0, 2)).toEqual([
      { x: 55, y: 15 },
      { x: 15, y: 15 },
    ]);
    expect(placesOf(map, 1, never)).toHaveLength(1);
    expect(placesOf(map, 1, ({ x }) => x > 30)).toEqual([{ x: 15, y: 15 }]);
    expect(placesOf(mapFrom(3, [1, 1, 1, 1, 1, 1, 1, 1, 1]), 25, never)).toEqual([{ x: 5, y: 5 }]);
  });

  it('are never next to each other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 20, maxLength: 20 }), (odds) => {
        const places = placesOf(mapFrom(5, odds), 25, () => false);
        expect(places.length).toBeGreaterThan(0);
        for (const [i, a] of places.entries()) {
          for (const b of places.slice(i + 1)) {
            expect(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))).toBeGreaterThan(10);
          }
        }
      }),
    );
  });
});

describe('fit of a mask to the class map', () => {
  it('is 1 for the class itself, 0 beside it, and the IoU of what is near', () => {
    const map = mapFrom(4, [-1, 1, 1, -1]);
    expect(fitOf(Float32Array.of(0, 1, 1, 0), map)).toBe(1);
    expect(fitOf(Float32Array.of(1, 0, 0, 0), map)).toBe(0);
    expect(fitOf(Float32Array.of(0, 1, 0, 0), map)).toBeCloseTo(1 / 2, 6);
    expect(fitOf(Float32Array.of(1, 1, 1, 1), map)).toBeCloseTo(1 / 2, 6);
    expect(fitOf(new Float32Array(4), map)).toBe(0);
    // The class further away than three tokens is another object's.
    expect(fitOf(Float32Array.of(1, 0, 0, 0, 0, 0), mapFrom(6, [1, -1, -1, -1, 1, 1]))).toBe(1);
  });

  it('lies between 0 and 1', () => {
    fc.assert(
      fc.property(shares(12), shares(12), (cover, values) => {
        const fit = fitOf(cover, { grid: gridOf(4, 3), odds: values, values });
        expect(fit).toBeGreaterThanOrEqual(0);
        expect(fit).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('choice', () => {
  it('is sure enough, best first, of different objects, and never of one that is there', () => {
    const candidate = fc.record({ cover: shares(6), score: fc.double({ min: 0, max: 1, noNaN: true }) });
    const limits = fc.record({
      least: fc.double({ min: 0, max: 1, noNaN: true }),
      overlap: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(candidate, { maxLength: 12 }),
        fc.array(
          shares(6).map((cover) => ({ cover })),
          { maxLength: 2 },
        ),
        limits,
        (candidates, taken, { least, overlap }) => {
          const chosen = choose(candidates, taken, { least, overlap });
          for (const [i, each] of chosen.entries()) {
            expect(each.score).toBeGreaterThanOrEqual(least);
            if (i > 0) expect(each.score).toBeLessThanOrEqual(chosen[i - 1].score);
            for (const other of [...taken, ...chosen.slice(i + 1)]) {
              expect(alike(each, other, overlap)).toBe(false);
            }
          }
          // Nobody is kept out without a reason.
          for (const each of candidates.filter(({ score }) => score >= least)) {
            const reason = [...taken, ...chosen].some(
              (other) => other === each || alike(each, other, overlap),
            );
            expect(reason).toBe(true);
          }
        },
      ),
    );
  });

  it('takes a part and its whole for one object', () => {
    const whole = { cover: Float32Array.of(1, 1, 1, 1) };
    const part = { cover: Float32Array.of(1, 0, 0, 0) };
    expect(alike(whole, part, 0.9)).toBe(true);
    expect(alike(part, { cover: Float32Array.of(0, 1, 0, 0) }, 0.1)).toBe(false);
  });
});

describe('class map', () => {
  const image = { width: 160, height: 96 };
  const objects = [
    { x0: 16, y0: 16, x1: 64, y1: 80 },
    { x0: 96, y0: 16, x1: 144, y1: 80 },
  ];
  const identity = {
    mean: new Float32Array(TOY_CARD.width),
    precision: Float32Array.from({ length: TOY_CARD.width ** 2 }, (_, at) =>
      at % (TOY_CARD.width + 1) === 0 ? 1 : 0,
    ),
  };
  const model = { ...TOY_CARD, decorrelation: { file: 'd', sha256: '0', block: 2, size: 160 } };
  const context = { ...toyContext(image, objects), model };
  const first = encodeRle(bitmapOf(160, 96, (x, y) => inBox(objects[0], { x, y })));
  const settings = { number: (id: string) => (id === 'temperature' ? 0.05 : 0) };

  it('is high on what was learnt and low elsewhere', async () => {
    const learnt = await learnSight(context, { prompt: { kind: 'box', box: objects[0] }, masks: [first] });
    if (!learnt) throw new Error('Nothing was learnt.');
    const memory = learnt.contributions.map((each) => ({ ...each, image: 'a.png', object: 1 }));
    const sight = sightOf(learnt.bank, memory);
    if (!sight) throw new Error('Nothing is known.');
    expect(sight.count).toBe(1);
    const { grid, values } = await mapOfClass(context, sight, identity, settings);
    values.forEach((value, token) => {
      const column = token % grid.columns;
      const row = Math.floor(token / grid.columns);
      const inside = column >= 1 && column < 4 && row >= 1 && row < 5;
      if (inside) expect(value).toBeGreaterThan(0.5);
      else expect(value).toBeLessThan(0.5);
    });
    const other = { ...sight, bank: { ...sight.bank, model: 'another' } };
    await expect(mapOfClass(context, other, identity, settings)).rejects.toThrow(/other features/);
    const blind = { ...context, model: TOY_CARD };
    await expect(mapOfClass(blind, sight, identity, settings)).rejects.toThrow(/cannot look for a class/);
    expect(
      await learnSight(blind, { prompt: { kind: 'box', box: objects[0] }, masks: [first] }),
    ).toBeUndefined();
  });
});
