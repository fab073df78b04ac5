import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOfRle, decodeRle, encodeRle, type Rle, subtractRles } from '../../mask';
import { drawPaste, movedMask, pasteCount, visible } from './paste';

const SIZE = { width: 7, height: 5 };
const mask = fc
  .array(fc.constantFrom(0, 1), { minLength: 35, maxLength: 35 })
  .map((data) => encodeRle({ ...SIZE, data: Uint8Array.from(data) }));
const pixels = (rle: Rle) => Array.from(decodeRle(rle).data);
const OPTIONS = { seed: 0, memory: 100, power: 1, shift: 0 };

const whole = encodeRle({ ...SIZE, data: new Uint8Array(35).fill(1) });
const image = (name: string, ...importances: number[]) => ({
  name,
  instances: importances.map((importance, id) => ({ id, mask: whole, importance })),
});

describe('occlusion', () => {
  it('leaves each object what no later one covers; areas are the visible pixels, and nothing is seen twice', () => {
    fc.assert(
      fc.property(fc.array(mask, { minLength: 1, maxLength: 4 }), (masks) => {
        const top = new Array<number>(35).fill(-1);
        masks.forEach((each, at) => {
          pixels(each).forEach((value, i) => {
            if (value) top[i] = at;
          });
        });
        const seen = visible(masks.map((each, id) => ({ id, mask: each })));
        const expected = masks
          .map((_, id) => ({ id, pixels: top.map((each) => Number(each === id)) }))
          .filter((each) => each.pixels.includes(1));
        expect(seen.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        seen.forEach(({ mask: left }, at) => {
          expect(pixels(left)).toEqual(expected[at].pixels);
          expect(areaOfRle(left)).toBe(expected[at].pixels.reduce((sum, value) => sum + value, 0));
        });
      }),
    );
  });

  it('takes a cover away exactly', () => {
    fc.assert(
      fc.property(mask, mask, (a, b) => {
        const cover = pixels(b);
        expect(pixels(subtractRles(a, b))).toEqual(pixels(a).map((value, i) => (cover[i] ? 0 : value)));
      }),
    );
  });
});

describe('moved masks', () => {
  it('keep every pixel that stays inside, also in an image of another size', () => {
    const move = fc.record({ x: fc.integer({ min: -9, max: 9 }), y: fc.integer({ min: -9, max: 9 }) });
    const size = fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(mask, move, size, (each, by, target) => {
        const before = pixels(each);
        const after = Array.from({ length: target.width * target.height }, (_, i) => {
          const x = (i % target.width) - by.x;
          const y = Math.floor(i / target.width) - by.y;
          const within = x >= 0 && y >= 0 && x < SIZE.width && y < SIZE.height;
          return within ? before[y * SIZE.width + x] : 0;
        });
        expect(pixels(movedMask(each, by, target))).toEqual(after);
      }),
    );
  });
});

describe('draws', () => {
  it('are the same for the same seed, and never from the target', () => {
    const images = [image('a', 0.5, 0.9, 0.1, 0.7), image('b', 0.8), image('c', 0.2, 0.3)];
    for (let seed = 0; seed < 20; seed++) {
      const draw = () => drawPaste(images, images[1], { ...OPTIONS, seed, shift: 5 });
      expect(draw()).toEqual(draw());
      expect(draw().source.name).not.toBe('b');
      for (const { by } of draw().pasted)
        expect(Math.max(Math.abs(by.x), Math.abs(by.y))).toBeLessThanOrEqual(5);
    }
    const names = new Set(
      Array.from({ length: 40 }, (_, seed) => drawPaste(images, images[1], { ...OPTIONS, seed }).source.name),
    );
    expect(names).toEqual(new Set(['a', 'c']));
  });

  it('take a quarter of the objects, one to three, only such with importance, none twice', () => {
    expect([1, 4, 6, 9, 10, 40].map((k) => pasteCount(k, k))).toEqual([1, 1, 2, 2, 3, 3]);
    expect(pasteCount(40, 1)).toBe(1);
    const images = [image('a', ...Array.from({ length: 12 }, (_, i) => (i < 3 ? 0.5 : 0))), image('b', 1)];
    for (let seed = 0; seed < 20; seed++) {
      const { pasted } = drawPaste(images, images[1], { ...OPTIONS, seed });
      const ids = pasted.map(({ instance }) => instance.id);
      expect(ids).toHaveLength(3);
      expect(new Set(ids).size).toBe(3);
      expect(ids.every((id) => id < 3)).toBe(true);
    }
  });

  it('are likelier the more important an object is, and all alike at power 0', () => {
    const images = [image('a', 0.9, 0.1), image('b', 1)];
    const share = (power: number) => {
      let first = 0;
      for (let seed = 0; seed < 1000; seed++) {
        if (drawPaste(images, images[1], { ...OPTIONS, seed, power }).pasted[0].instance.id === 0) first++;
      }
      return first / 1000;
    };
    // Four standard deviations of 1000 draws.
    expect(Math.abs(share(1) - 0.9)).toBeLessThan(0.04);
    expect(Math.abs(share(0) - 0.5)).toBeLessThan(0.064);
  });

  it('say so where nothing can be pasted', () => {
    const alone = image('a', 0.9);
    expect(() => drawPaste([alone], alone, OPTIONS)).toThrow('nothing to paste onto a');
    expect(() => drawPaste([alone, image('b', 0)], alone, OPTIONS)).toThrow('no other photo');
    // A memory of one image holds the newest only.
    const images = [alone, image('b', 0.5)];
    expect(() => drawPaste(images, images[1], { ...OPTIONS, memory: 1 })).toThrow('nothing to paste onto b');
  });
});
