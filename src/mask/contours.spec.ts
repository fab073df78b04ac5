import fc from 'fast-check';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { areaOfBitmap, bitmapHas } from './bitmap';
import { labelComponents } from './components';
import { ringsOfBitmap, ringsOfRle, signedAreaOfRing } from './contours';
import { pngOfRle } from './png';
import { rasterisePolygons } from './polygon-raster';
import { polygonsOfMask } from './polygons';
import { areaOfRle, encodeRegion, encodeRle } from './rle';
import { anyBitmap, bitmapOf, drawn } from './testing';

const lists = (rings: readonly Int32Array[]) => rings.map((ring) => [...ring]);

describe('rings', () => {
  it('go around one pixel', () => {
    const { outer, holes } = ringsOfBitmap(
      bitmapOf(1, 1, () => true),
      { x: 3, y: 2 },
    );
    expect(lists(outer)).toEqual([[4, 2, 4, 3, 3, 3, 3, 2]]);
    expect(holes).toEqual([]);
  });

  it('leave out corners on a straight line', () => {
    const { outer } = ringsOfBitmap(drawn('###', '###', '#..'));
    expect(lists(outer)).toEqual([[3, 0, 3, 2, 1, 2, 1, 3, 0, 3, 0, 0]]);
  });

  it('keep pixels apart that touch in a corner', () => {
    const { outer, holes } = ringsOfBitmap(drawn('#.', '.#'));
    expect(outer.length).toBe(2);
    expect(holes).toEqual([]);
  });

  it('find a hole and the part inside it', () => {
    const { outer, holes } = ringsOfBitmap(drawn('#####', '#...#', '#.#.#', '#...#', '#####'));
    expect(outer.map(signedAreaOfRing)).toEqual([25, 1]);
    expect(holes.map(signedAreaOfRing)).toEqual([-9]);
  });

  it('enclose exactly the pixels', () => {
    fc.assert(
      fc.property(anyBitmap(), (bitmap) => {
        const { outer, holes } = ringsOfBitmap(bitmap);
        const sum = [...outer, ...holes].reduce((total, ring) => total + signedAreaOfRing(ring), 0);
        expect(sum).toBe(areaOfBitmap(bitmap));
        expect(outer.length).toBe(labelComponents(bitmap, 4).count);
        expect(outer.every((ring) => ring.length >= 8 && signedAreaOfRing(ring) > 0)).toBe(true);
        expect(holes.every((ring) => ring.length >= 8 && signedAreaOfRing(ring) < 0)).toBe(true);
        for (const ring of [...outer, ...holes]) {
          // Level and upright edges take turns: no corner lies on a straight line.
          for (let i = 0; i < ring.length; i += 2) {
            const j = (i + 2) % ring.length;
            const k = (i + 4) % ring.length;
            expect(ring[i] === ring[j]).not.toBe(ring[j] === ring[k]);
          }
        }
      }),
    );
  });

  it('are the same from a mask in a large image', () => {
    fc.assert(
      fc.property(anyBitmap(), (bitmap) => {
        const rle = encodeRegion(bitmap, { x: 100, y: 50 }, { width: 5000, height: 4000 });
        expect(ringsOfRle(rle)).toEqual(ringsOfBitmap(bitmap, { x: 100, y: 50 }));
      }),
    );
  });
});

describe('polygons', () => {
  it('of a mask fill the same pixels', () => {
    fc.assert(
      fc.property(anyBitmap(16), (bitmap) => {
        const rle = encodeRle(bitmap);
        const polygons = polygonsOfMask(rle);
        expect(polygons.every((ring) => ring.length >= 8)).toBe(true);
        expect(rasterisePolygons(polygons, rle)).toEqual(rle);
        // No part is counted twice.
        const area = polygons.reduce((sum, ring) => sum + signedAreaOfRing(ring), 0);
        expect(area).toBe(areaOfRle(rle));
      }),
      { numRuns: 300 },
    );
  });

  it('cut one hole once', () => {
    const polygons = polygonsOfMask(encodeRle(bitmapOf(9, 9, (x, y) => x < 3 || x > 5 || y < 3 || y > 5)));
    expect(polygons.length).toBe(2);
  });

  it('of a checkerboard stay single pixels', () => {
    const rle = encodeRle(bitmapOf(40, 30, (x, y) => (x + y) % 2 === 0));
    expect(polygonsOfMask(rle).length).toBe(600);
  });

  it('with hundreds of holes come back to the pixel', () => {
    const rle = encodeRle(bitmapOf(640, 480, (x, y) => x % 16 !== 8 || y % 16 !== 8));
    expect(rasterisePolygons(polygonsOfMask(rle), rle)).toEqual(rle);
  });

  it('of a huge coordinate are clipped without walking there', () => {
    const rle = rasterisePolygons([[-1e12, -1e12, 1e12, -1e12, 1e12, 1e12, -1e12, 1e12]], {
      width: 4,
      height: 3,
    });
    expect([...rle.counts]).toEqual([0, 12]);
  });

  it('refuse what is no number', () => {
    const square = [0, 0, 4, 0, 4, 4];
    expect(() => rasterisePolygons([square, [0, 0, Number.NaN, 1, 2, 2]], { width: 4, height: 4 })).toThrow(
      'Polygon 2 has NaN as number 3; corners are finite numbers.',
    );
  });

  it('of fewer than three corners are empty', () => {
    for (const ring of [[], [1], [1, 1], [0, 0, 4, 4]]) {
      expect(areaOfRle(rasterisePolygons([ring], { width: 5, height: 5 }))).toBe(0);
    }
  });
});

describe('PNG', () => {
  it('is 8-bit grey, 0 and 255', () => {
    const bitmap = bitmapOf(7, 5, (x, y) => x > y);
    const png = decode(pngOfRle(encodeRle(bitmap)));
    expect(png).toMatchObject({ width: 7, height: 5, depth: 8, channels: 1 });
    for (let i = 0; i < 35; i++) {
      expect(png.data[i]).toBe(bitmapHas(bitmap, { x: i % 7, y: Math.floor(i / 7) }) ? 255 : 0);
    }
  });
});
