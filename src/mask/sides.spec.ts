import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeRle } from './rle';
import { sidesInBox } from './sides';

const SIZE = { width: 9, height: 7 };
const bits = fc.array(fc.constantFrom(0, 1), { minLength: 63, maxLength: 63 });
const box = fc
  .tuple(fc.nat(8), fc.nat(6), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 7 }))
  .map(([x0, y0, w, h]) => ({ x0, y0, x1: Math.min(9, x0 + w), y1: Math.min(7, y0 + h) }));

it('counts as one would pixel by pixel', () => {
  fc.assert(
    fc.property(bits, bits, bits, box, (mask, ignored, truth, { x0, y0, x1, y1 }) => {
      const [unsure, sure, right, rest, wrong] = [0, 0, 0, 0, 0].map(() => [] as number[]);
      for (let y = y0; y < y1; y++) {
        for (let x = x0; x < x1; x++) {
          const i = y * 9 + x;
          if (ignored[i]) unsure.push(i);
          else if (mask[i]) (truth[i] ? right : sure).push(i);
          else (truth[i] ? wrong : rest).push(i);
        }
      }
      const rles = [mask, ignored, truth].map((data) => encodeRle({ ...SIZE, data: Uint8Array.from(data) }));
      const [m, i, t] = rles;
      expect(sidesInBox(m, i, t, { x0, y0, x1, y1 })).toEqual({
        ignored: unsure.length / ((x1 - x0) * (y1 - y0)),
        foreground: right.length / (right.length + sure.length),
        background: rest.length / (rest.length + wrong.length),
      });
    }),
  );
});
