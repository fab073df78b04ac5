import fc from 'fast-check';
import type { Bitmap } from './types';

/** A bitmap by a rule for its pixels. */
export function bitmapOf(width: number, height: number, rule: (x: number, y: number) => boolean): Bitmap {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = rule(i % width, Math.floor(i / width)) ? 1 : 0;
  return { width, height, data };
}

/** A bitmap drawn as rows of '.' and '#'. */
export const drawn = (...rows: string[]): Bitmap =>
  bitmapOf(rows[0].length, rows.length, (x, y) => rows[y][x] === '#');

/** Random bitmaps from empty to full, with holes, diagonal touches and columns that run on. */
export const anyBitmap = (longest = 12): fc.Arbitrary<Bitmap> =>
  fc
    .record({
      width: fc.integer({ min: 1, max: longest }),
      height: fc.integer({ min: 1, max: longest }),
      density: fc.integer({ min: 0, max: 10 }),
    })
    .chain(({ width, height, density }) =>
      fc
        .array(fc.integer({ min: 0, max: 9 }), { minLength: width * height, maxLength: width * height })
        .map((values) => ({ width, height, data: Uint8Array.from(values, (v) => (v < density ? 1 : 0)) })),
    );
