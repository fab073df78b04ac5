import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../kernels';
import { unitRows } from '../../shared/vectors';
import { type Contribution, classPrototypes, createFold, fold, without } from './bank';
import { type BankKey, checkBank } from './bank-key';
import { bear, lessonsOf } from './births';
import { readBank, writeBank } from './file';

const D = 4;
const backend = createCpuBackend();
const BANK: BankKey = {
  model: 'a'.repeat(64),
  source: 'keys',
  block: 5,
  width: D,
  crop: 'object',
  size: 384,
};
const RUNNING = { momentum: 0.999, runningMean: true };

const vector = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: D, maxLength: D })
  .filter((values) => Math.hypot(...values) > 0.1)
  .map((values) => unitRows(Float32Array.from(values), D));
const contribution = fc.record({
  image: fc.constantFrom('a.jpg', 'b.jpg', 'c.jpg'),
  object: fc.integer({ min: 1, max: 6 }),
  prototype: fc.nat(2),
  count: fc.integer({ min: 1, max: 9 }),
  centroid: vector,
  patch: fc.constant({ x0: 0, y0: 0, x1: 16, y1: 16 }),
});
const memory = fc.array(contribution, { maxLength: 12 });
const unit = (...values: number[]) => unitRows(Float32Array.from(values), D);
const given = (prototype: number, centroid: Float32Array): Contribution => ({
  ...{ image: 'a.jpg', object: 1, prototype, count: 1, centroid },
  patch: { x0: 0, y0: 0, x1: 1, y1: 1 },
});

describe('fold of contributions', () => {
  it('grown piece by piece is the fold of all so far', () => {
    fc.assert(
      fc.property(fc.array(memory, { maxLength: 5 }), fc.boolean(), (pieces, runningMean) => {
        const options = { momentum: 0.75, runningMean };
        const grown = createFold(options);
        pieces.forEach((piece, at) => {
          grown.add(piece);
          const all = fold(pieces.slice(0, at + 1).flat(), options);
          expect(grown.born()).toEqual(all.map(({ prototype, vector: p }) => ({ prototype, vector: p })));
        });
      }),
    );
  });

  it('gives unit vectors, whatever came', () => {
    fc.assert(
      fc.property(
        memory,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (list, momentum, runningMean) => {
          for (const { vector: p } of fold(list, { momentum, runningMean })) {
            const length = Math.hypot(...p);
            // Opposite vectors may cancel: then there is no direction, and no length.
            expect(length < 0.01 || Math.abs(length - 1) < 1e-5).toBe(true);
          }
        },
      ),
    );
  });

  it('is the plain mean of the first contributions, normalised', () => {
    const [folded] = fold([given(0, unit(1, 0, 0, 0)), given(0, unit(0, 1, 0, 0))], RUNNING);
    expect(Array.from(folded.vector)).toEqual(Array.from(unit(1, 1, 0, 0)));
    expect(folded.drift).toHaveLength(1);
    expect(folded.drift[0]).toBeCloseTo(1 - Math.SQRT1_2, 6);
  });

  it('is the paper’s moving average without the running mean', () => {
    const [folded] = fold([given(0, unit(1, 0, 0, 0)), given(0, unit(0, 1, 0, 0))], {
      momentum: 0.75,
      runningMean: false,
    });
    expect(Array.from(folded.vector)).toEqual(Array.from(unit(0.75, 0.25, 0, 0)));
  });

  it('without an image equals never having added it, bit for bit', () => {
    fc.assert(
      fc.property(memory, fc.constantFrom('a.jpg', 'b.jpg', 'c.jpg'), (list, image) => {
        const kept: Contribution[] = [];
        for (const each of list) if (each.image !== image) kept.push(each);
        const left = without(list, (each) => each.image === image);
        expect(classPrototypes(BANK, left, RUNNING)).toEqual(classPrototypes(BANK, kept, RUNNING));
      }),
    );
  });

  it('undoing an object restores the prototypes bit for bit', () => {
    fc.assert(
      fc.property(memory, fc.array(contribution, { minLength: 1, maxLength: 4 }), (before, added) => {
        const object = 99;
        const after = [...before, ...added.map((each) => ({ ...each, object }))];
        const undone = without(after, (each) => each.object === object);
        expect(classPrototypes(BANK, undone, RUNNING)).toEqual(classPrototypes(BANK, before, RUNNING));
        expect(fold(undone, RUNNING)).toEqual(fold(before, RUNNING));
      }),
    );
  });

  it('has another key as soon as a vector differs, and nothing without contributions', () => {
    const one = classPrototypes(BANK, [given(0, unit(1, 0, 0, 0))], RUNNING);
    const other = classPrototypes(BANK, [given(0, unit(1, 0.001, 0, 0))], RUNNING);
    expect(one?.key).not.toBe(other?.key);
    expect(classPrototypes(BANK, [], RUNNING)).toBeUndefined();
  });
});

describe('births', () => {
  const rows = (...list: Float32Array[]) => Float32Array.from(list.flatMap((row) => Array.from(row)));
  const [x, y, z] = [unit(1, 0, 0, 0), unit(0, 1, 0, 0), unit(0, 0, 1, 0)];

  it('begin with the mean and go on with what is least like those there are', () => {
    const born = bear(rows(x, x, x, y, z), D, [], 3);
    expect(Array.from(born[0].vector)).toEqual(Array.from(unit(3, 1, 1, 0)));
    // y and z are equally unlike the mean: the lower row first.
    expect(Array.from(born[1].vector)).toEqual(Array.from(y));
    expect(Array.from(born[2].vector)).toEqual(Array.from(z));
  });

  it('are at most as many as there are rows, and fill free places only', () => {
    expect(bear(rows(x, y), D, [], 10)).toHaveLength(2);
    const known = [{ prototype: 1, vector: x }];
    expect(bear(rows(x, y, z), D, known, 3).map(({ prototype }) => prototype)).toEqual([0, 1, 2]);
  });

  it('teach every prototype the mean of its own pixels, and count them all once', async () => {
    const lessons = await lessonsOf(backend, rows(x, x, y, y), D, [], {
      epsilon: 0.05,
      iterations: 3,
      prototypes: 2,
    });
    expect(lessons.map(({ count }) => count)).toEqual([2, 2]);
    const taught = lessons.map(({ centroid }) => Array.from(centroid)).sort();
    expect(taught).toEqual([Array.from(y), Array.from(x)].sort());
    for (const { centroid, nearest } of lessons) {
      expect(Array.from(rows(x, x, y, y).slice(D * nearest, D * nearest + D))).toEqual(Array.from(centroid));
    }
  });

  it('no pixel teaches nothing', async () => {
    expect(
      await lessonsOf(backend, new Float32Array(), D, [], { epsilon: 0.05, iterations: 3, prototypes: 2 }),
    ).toEqual([]);
  });
});

describe('file of prototypes', () => {
  it('gives back the same contributions bit for bit', () => {
    fc.assert(
      fc.property(memory, (list) => {
        const file = { bank: BANK, classes: [{ name: 'cat ü', memory: list }] };
        expect(readBank(writeBank(file), 'p.json')).toEqual(file);
        const seen = { ...file, sight: { bank: { ...BANK, crop: 'image' as const }, classes: file.classes } };
        expect(readBank(writeBank(seen), 'p.json')).toEqual(seen);
      }),
    );
  });

  it.each([
    ['{', 'p.json is no JSON'],
    ['{}', 'p.json holds no prototypes: format'],
    [writeBank({ bank: BANK, classes: [] }).replace('"width": 4', '"width": 0'), 'bank.width'],
    [
      writeBank({
        bank: { ...BANK, width: 5 },
        classes: [{ name: 'cat', memory: [given(0, unit(1, 0, 0, 0))] }],
      }),
      'class cat, contribution 1: its centroid holds 16 bytes and not 20',
    ],
    [
      writeBank({ bank: BANK, classes: [{ name: 'cat', memory: [given(0, Float32Array.of(1, 1, 1, 1))] }] }),
      'its centroid is not of length 1',
    ],
    [
      writeBank({
        bank: BANK,
        classes: [
          { name: 'cat', memory: [] },
          { name: 'cat', memory: [] },
        ],
      }),
      'has the class cat twice',
    ],
  ])('is refused with a sentence (%#)', (text, sentence) => {
    expect(() => readBank(text, 'p.json')).toThrow(sentence);
  });

  it('of another bank is refused, and what differs is named', () => {
    expect(() => checkBank(BANK, BANK)).not.toThrow();
    expect(() => checkBank(BANK, { ...BANK, block: 3, size: 512 })).toThrow(
      'block 5 there, 3 here; size 384 there, 512 here',
    );
  });
});
