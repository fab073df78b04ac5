import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grid, inBox } from '../../geometry';
import { encodeRle } from '../../mask';
import { bitmapOf } from '../../mask/testing';
import { resolveParameters } from '../parameters';
import { TOY_CARD, toyContext } from '../testing';
import { alike, choose, fitOf, likeness } from './choose';
import { type ClassMap, discriminantOf, mapOfClass, withoutTaken } from './class-map';
import { instancesOfClass } from './instances';
import { proposing } from './parameters';
import { learnSight, sightOf } from './sight';

const gridOf = (columns: number, rows: number): Grid => ({
  columns,
  rows,
  crop: { x0: 0, y0: 0, x1: 10 * columns, y1: 10 * rows },
});
const mapFrom = (columns: number, values: readonly number[]): ClassMap => ({
  grid: gridOf(columns, values.length / columns),
  values: Float32Array.from(values),
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

describe('instances of a class map', () => {
  const size = { width: 256, height: 96 };
  const context = toyContext(size, [{ x0: 16, y0: 16, x1: 64, y1: 80 }]);
  const defaults = resolveParameters(proposing, {});
  const settings = (changed: Record<string, number> = {}) => ({
    number: (id: string) => changed[id] ?? Number(defaults[id]),
  });
  /** p = 0.9 in columns 1 to 3, 0.8 in columns 6 to 8, rows 1 to 4; 0.1 elsewhere. */
  const twoBlobs = mapFrom(
    16,
    Array.from({ length: 96 }, (_, token) => {
      const [column, row] = [token % 16, Math.floor(token / 16)];
      if (row < 1 || row > 4) return 0.1;
      return column >= 1 && column <= 3 ? 0.9 : column >= 6 && column <= 8 ? 0.8 : 0.1;
    }),
  );
  const never = () => false;
  const find = (map: ClassMap, taken = never as Parameters<typeof instancesOfClass>[3], changed = {}) =>
    instancesOfClass(context, map, 256, taken, settings(changed));

  it('are its blobs, each clicked inside, the highest first', async () => {
    const [left, right, ...more] = await find(twoBlobs);
    expect(more).toEqual([]);
    for (const [{ cue, cover }, from, p] of [[left, 1, 0.9] as const, [right, 6, 0.8] as const]) {
      expect(inBox({ x0: 16 * from, y0: 16, x1: 16 * (from + 3), y1: 80 }, cue)).toBe(true);
      const blob = {
        cover: Float32Array.from(twoBlobs.values, (value) => (Math.abs(value - p) < 1e-6 ? 1 : 0)),
      };
      expect(likeness({ cover }, blob)).toBeGreaterThan(0.7);
    }
    expect(left.height).toBeGreaterThan(right.height);
  });

  it('are as many as are asked for, none where an object is, none below the label threshold', async () => {
    const [left, right] = await find(twoBlobs);
    expect(await find(twoBlobs, never, { places: 1 })).toEqual([left]);
    expect(await find(twoBlobs, ({ x }) => x < 80)).toEqual([right]);
    expect(await find(twoBlobs, never, { labelThreshold: 0.85 })).toHaveLength(1);
    expect(await find(twoBlobs, never, { peakFraction: 0.95 })).toHaveLength(1);
    expect(await find(mapFrom(16, Array<number>(96).fill(0)))).toEqual([]);
  });

  it('lose the tokens of objects that are there', async () => {
    const cover = Float32Array.from(twoBlobs.values, (p) => (p > 0.85 ? 1 : 0));
    const left = withoutTaken(twoBlobs, [{ cover }]);
    const [right, ...more] = await find(left);
    expect(more).toEqual([]);
    expect(right.cue.x).toBeGreaterThan(80);
    right.cover.forEach((share, token) => {
      if (share > 0) expect(cover[token]).toBe(0);
    });
  });
});

describe('what is left of a map', () => {
  it('is the share that no object covers, whatever their order', () => {
    const { values } = withoutTaken(mapFrom(3, [0.8, 0.4, 0.2]), [
      { cover: Float32Array.of(0, 0.5, 1) },
      { cover: Float32Array.of(0, 0.5, 0) },
    ]);
    for (const [token, p] of [0.8, 0.1, 0].entries()) expect(values[token]).toBeCloseTo(p, 6);
    fc.assert(
      fc.property(shares(6), shares(6), shares(6), (values, a, b) => {
        const map = { grid: gridOf(3, 2), values };
        const both = withoutTaken(map, [{ cover: a }, { cover: b }]).values;
        expect(withoutTaken(map, [{ cover: b }, { cover: a }]).values).toEqual(both);
        expect(both.every((p, token) => p >= 0 && p <= values[token])).toBe(true);
        expect(withoutTaken(map, []).values).toEqual(values);
      }),
    );
  });
});

describe('likeness of two masks', () => {
  it('is their IoU on the tokens', () => {
    const of = (...cover: number[]) => ({ cover: Float32Array.from(cover) });
    expect(likeness(of(1, 0.5, 0), of(1, 1, 0))).toBeCloseTo(0.75, 6);
    expect(likeness(of(1, 0), of(0, 1))).toBe(0);
    expect(likeness(of(0, 0), of(0, 0))).toBe(0);
  });
});

describe('fit of a mask to the class map', () => {
  it('is 1 for the class itself, 0 beside it, and the IoU of what is near', () => {
    const map = mapFrom(4, [0, 1, 1, 0]);
    expect(fitOf(Float32Array.of(0, 1, 1, 0), map)).toBe(1);
    expect(fitOf(Float32Array.of(1, 0, 0, 0), map)).toBe(0);
    expect(fitOf(Float32Array.of(0, 1, 0, 0), map)).toBeCloseTo(1 / 2, 6);
    expect(fitOf(Float32Array.of(1, 1, 1, 1), map)).toBeCloseTo(1 / 2, 6);
    expect(fitOf(new Float32Array(4), map)).toBe(0);
    // The class further away than three tokens is another object's.
    expect(fitOf(Float32Array.of(1, 0, 0, 0, 0, 0), mapFrom(6, [1, 0, 0, 0, 1, 1]))).toBe(1);
  });

  it('lies between 0 and 1', () => {
    fc.assert(
      fc.property(shares(12), shares(12), (cover, values) => {
        const fit = fitOf(cover, { grid: gridOf(4, 3), values });
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
