import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry';
import { areaOfRle, intersectRles, iouOfRles, subtractRles, uniteRles } from '../../mask';
import type { Claim } from '../declaration';
import { correct, divide, importance, masksOf } from './correction';
import { shareOut } from './share-out';

const IMAGE = { width: 24, height: 20 };

/** An object whose M stands over its own box, `[2, 2]` cells. */
function claimOf(id: number, box: Box, values: readonly number[], low = 0.3, high = 0.7): Claim | undefined {
  const grid = { columns: 2, rows: 2, crop: box };
  const map = correct({ grid, values: Float32Array.from(values) }, undefined, 1);
  const division = divide(map, box, low, high);
  const masks = masksOf(division, box, IMAGE);
  return (
    masks && {
      id,
      category: 1,
      prompt: { kind: 'box', box },
      mask: { ...masks, score: importance(map, box, division), scale: 0 },
      map: { title: 'M', ...map },
    }
  );
}

const there = (claim: Claim | undefined): Claim => {
  if (!claim) throw new Error('No pixel.');
  return claim;
};
const flat = (id: number, box: Box, value: number) => there(claimOf(id, box, [value, value, value, value]));

describe('shareOut', () => {
  const left = { x0: 0, y0: 0, x1: 10, y1: 10 };
  const right = { x0: 6, y0: 0, x1: 16, y1: 10 };

  it('gives the overlap to the larger M, whichever comes first', () => {
    const [sure, unsure] = [flat(1, left, 0.9), flat(2, right, 0.8)];
    for (const [claims, at] of [
      [[sure, unsure], 0],
      [[unsure, sure], 1],
    ] as const) {
      const masks = shareOut(IMAGE, claims);
      expect(masks[at]).toBe(sure.mask);
      expect(areaOfRle(masks[1 - at].rle)).toBe(60);
      expect(masks[1 - at].score).toBeCloseTo(0.8, 6);
    }
  });

  it('breaks a tie by the smaller box, then by the lower id', () => {
    const narrow = flat(7, { x0: 6, y0: 0, x1: 12, y1: 10 }, 0.9);
    expect(shareOut(IMAGE, [flat(1, left, 0.9), narrow]).map(({ rle }) => areaOfRle(rle))).toEqual([60, 60]);
    const same = shareOut(IMAGE, [flat(4, left, 0.9), flat(3, left, 0.9)]);
    expect(same.map(({ rle }) => areaOfRle(rle))).toEqual([0, 100]);
    expect(same[0].score).toBe(0);
  });

  it('takes a lost pixel out of the ignored ones too, and leaves those outside masks', () => {
    // M 0.6: in the mask (≥ 0.5) and ignored (< 0.7); M 0.4: ignored and not in the mask.
    const [doubt, sure] = [flat(1, left, 0.6), flat(2, right, 0.9)];
    const [{ rle, ignored }] = shareOut(IMAGE, [doubt, sure]);
    expect(ignored).toEqual(rle);
    expect(areaOfRle(rle)).toBe(60);
    const halves = there(claimOf(3, left, [0.9, 0.4, 0.9, 0.4]));
    const [{ ignored: outside }] = shareOut(IMAGE, [halves, sure]);
    const before = halves.mask.ignored;
    if (!outside || !before) throw new Error('No ignored pixels.');
    const beside = subtractRles(before, halves.mask.rle);
    expect(iouOfRles(subtractRles(outside, halves.mask.rle), beside)).toBe(1);
  });

  it('leaves disjoint masks with the same union, each pixel with the largest M that holds it', () => {
    const box = fc
      .tuple(fc.nat(16), fc.nat(12), fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 8 }))
      .map(([x0, y0, width, height]) => ({ x0, y0, x1: x0 + width, y1: y0 + height }));
    const corner = fc.constantFrom(0, 0.2, 0.4, 0.6, 0.8, 1);
    const object = fc.tuple(box, fc.tuple(corner, corner, corner, corner));
    fc.assert(
      fc.property(fc.array(object, { minLength: 2, maxLength: 6 }), (objects) => {
        const claims = objects.flatMap(([each, values], i) => claimOf(i + 1, each, values) ?? []);
        fc.pre(claims.length > 1);
        const shared = shareOut(IMAGE, claims);
        for (const [i, a] of shared.entries()) {
          expect(areaOfRle(subtractRles(a.rle, claims[i].mask.rle))).toBe(0);
          for (const b of shared.slice(i + 1)) expect(areaOfRle(intersectRles([a.rle, b.rle]))).toBe(0);
        }
        const all = uniteRles(claims.map(({ mask }) => mask.rle));
        expect(uniteRles(shared.map(({ rle }) => rle)).counts).toEqual(all.counts);
        // The order of the claims does not matter.
        const backwards = shareOut(IMAGE, [...claims].reverse()).toReversed();
        expect(backwards).toEqual(shared);
      }),
      { numRuns: 60 },
    );
  });

  it('does not compare M between classes', () => {
    const [cat, dog] = [flat(1, left, 0.9), { ...flat(2, right, 0.8), category: 2 }];
    expect(shareOut(IMAGE, [cat, dog])).toEqual([cat.mask, dog.mask]);
  });

  it('touches nothing where masks do not meet', () => {
    const far = flat(2, { x0: 12, y0: 12, x1: 20, y1: 18 }, 0.9);
    const claims = [flat(1, left, 0.9), far];
    expect(shareOut(IMAGE, claims)).toEqual(claims.map(({ mask }) => mask));
  });
});
