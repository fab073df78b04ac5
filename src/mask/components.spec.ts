import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaOfBitmap,
  boxOfBitmap,
  intersectBitmaps,
  subtractBitmaps,
  thresholdMap,
  uniteBitmaps,
} from './bitmap';
import {
  bitmapOfComponent,
  boxesOfComponents,
  componentHolding,
  fillHoles,
  labelComponents,
  largestComponent,
} from './components';
import { anyBitmap, bitmapOf, drawn } from './testing';
import type { Bitmap } from './types';

/** Labels by flooding from each pixel in turn: slow and plain. */
function flooded({ width, height, data }: Bitmap, connectivity: 4 | 8): number[] {
  const labels = new Array<number>(data.length).fill(0);
  let count = 0;
  for (let first = 0; first < data.length; first++) {
    if (data[first] === 0 || labels[first] !== 0) continue;
    labels[first] = ++count;
    const open = [first];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const x = (at % width) + dx;
          const y = Math.floor(at / width) + dy;
          if (x < 0 || y < 0 || x >= width || y >= height) continue;
          if (connectivity === 4 && dx !== 0 && dy !== 0) continue;
          const next = y * width + x;
          if (data[next] === 0 || labels[next] !== 0) continue;
          labels[next] = count;
          open.push(next);
        }
      }
    }
  }
  return labels;
}

describe('components', () => {
  it('are those of a plain flood', () => {
    fc.assert(
      fc.property(anyBitmap(20), fc.constantFrom<(4 | 8)[]>(4, 8), (bitmap, connectivity) => {
        const components = labelComponents(bitmap, connectivity);
        const expected = flooded(bitmap, connectivity);
        expect([...components.labels]).toEqual(expected);
        for (let label = 0; label <= components.count; label++) {
          expect(components.areas[label]).toBe(expected.filter((l) => l === label).length);
        }
        for (const [i, box] of boxesOfComponents(components).entries()) {
          expect(boxOfBitmap(bitmapOfComponent(components, i + 1))).toEqual(box);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('more than a thousand of them', () => {
    const { count } = labelComponents(bitmapOf(200, 200, (x, y) => x % 2 === 0 && y % 2 === 0));
    expect(count).toBe(10_000);
  });

  it('join late, as in a comb or a spiral', () => {
    expect(labelComponents(drawn('#.#.#', '#.#.#', '#####')).count).toBe(1);
    expect(labelComponents(drawn('#####', '....#', '###.#', '#...#', '#####')).count).toBe(1);
  });

  it('holding a point', () => {
    const bitmap = drawn('##...', '.....', '...##');
    expect(componentHolding(bitmap, { x: 4, y: 2 })).toEqual(drawn('.....', '.....', '...##'));
    expect(componentHolding(bitmap, { x: 2, y: 1 })).toBeNull();
    expect(componentHolding(bitmap, { x: -1, y: 9 })).toBeNull();
  });

  it('of most pixels; equal ones by the click, then by order', () => {
    const bitmap = drawn('##...', '.....', '...##');
    expect(largestComponent(bitmap)).toEqual(drawn('##...', '.....', '.....'));
    expect(largestComponent(bitmap, { x: 3, y: 2 })).toEqual(drawn('.....', '.....', '...##'));
    expect(largestComponent(drawn('#....', '.....', '...##'), { x: 0, y: 0 })).toEqual(
      drawn('.....', '.....', '...##'),
    );
    expect(largestComponent(drawn('..'))).toBeNull();
  });
});

describe('holes', () => {
  it('are filled unless they are open', () => {
    expect(fillHoles(drawn('####.', '#..#.', '####.'))).toEqual(drawn('####.', '####.', '####.'));
    // Foreground that touches in a corner closes a hole, as 8-connected parts do.
    expect(fillHoles(drawn('.#.', '#.#', '.#.'))).toEqual(drawn('.#.', '###', '.#.'));
    expect(fillHoles(drawn('##.', '#..', '###'))).toEqual(drawn('##.', '#..', '###'));
  });
});

describe('bitmaps', () => {
  it('from a map: at the threshold is in, NaN is out', () => {
    const bitmap = thresholdMap([0.1, 0.5, Number.NaN, 0.9], { width: 2, height: 2 }, 0.5);
    expect([...bitmap.data]).toEqual([0, 1, 0, 1]);
    expect(() => thresholdMap([1], { width: 2, height: 2 }, 0.5)).toThrow(/needs 4 values; 1 given/);
  });

  it('combine by pixel', () => {
    const a = drawn('##..');
    const b = drawn('.##.');
    expect(uniteBitmaps(a, b)).toEqual(drawn('###.'));
    expect(intersectBitmaps(a, b)).toEqual(drawn('.#..'));
    expect(subtractBitmaps(a, b)).toEqual(drawn('#...'));
    expect(() => uniteBitmaps(a, drawn('#'))).toThrow(/4 × 1 and 1 × 1/);
  });

  it('have a tight box or none', () => {
    expect(boxOfBitmap(drawn('....', '.#..', '..#.'))).toEqual({ x0: 1, y0: 1, x1: 3, y1: 3 });
    expect(boxOfBitmap(drawn('..', '..'))).toBeNull();
    expect(areaOfBitmap(drawn('.#', '##'))).toBe(3);
  });
});
