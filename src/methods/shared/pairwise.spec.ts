import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rasterisePolygons } from '../../mask';
import { toyContext } from '../testing';
import { energyOfMask, labOf, pairwiseEnergy, pairwiseLayer } from './pairwise';

const GRID = { columns: 8, rows: 6 };
const CELLS = 48;
const flat = (rgb: readonly number[]) => Float32Array.from({ length: 3 * CELLS }, (_, i) => rgb[i % 3]);
/** Two colours, side by side. */
const halves = Float32Array.from({ length: 3 * CELLS }, (_, i) => ((i / 3) % 8 < 4 ? 0 : 255));
const left = Float32Array.from({ length: CELLS }, (_, i) => Number(i % 8 < 4));

describe('Lab', () => {
  it('has its known colours', () => {
    const known = [
      [255, 255, 255, 100, 0, 0],
      [0, 0, 0, 0, 0, 0],
      [255, 0, 0, 53.24, 80.09, 67.2],
      [0, 0, 255, 32.3, 79.19, -107.86],
    ];
    for (const [r, g, b, ...lab] of known) {
      labOf([r, g, b]).forEach((value, i) => {
        expect(value).toBeCloseTo(lab[i], 1);
      });
    }
  });
});

describe('the pairwise layer', () => {
  it('is 1 inside one colour and falls at the edge of another', () => {
    expect(pairwiseLayer(labOf(flat([90, 20, 200])), GRID).every((value) => value === 1)).toBe(true);
    const layer = pairwiseLayer(labOf(halves), GRID);
    // Neighbours are two cells away: columns 2 to 5 reach over the edge.
    layer.forEach((value, i) => {
      const inside = i % 8 < 2 || i % 8 > 5;
      if (inside) expect(value).toBe(1);
      else expect(value).toBeLessThan(0.8);
    });
  });
});

describe('the pairwise energy', () => {
  it('is 0 for a mask that follows the colours, and ln 2 where m is ½ everywhere', () => {
    const lab = labOf(halves);
    expect(pairwiseEnergy(lab, GRID, left)).toBe(0);
    expect(pairwiseEnergy(lab, GRID, new Float32Array(CELLS).fill(0.5))).toBeCloseTo(Math.LN2, 6);
    // The same mask one column farther cuts through a colour.
    const moved = left.map((_, i) => Number(i % 8 < 5));
    expect(pairwiseEnergy(lab, GRID, moved)).toBeGreaterThan(1);
  });

  it('is never negative, and does not know foreground from background', () => {
    const m = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: CELLS, maxLength: CELLS });
    fc.assert(
      fc.property(m, (values) => {
        const lab = labOf(halves);
        const energy = pairwiseEnergy(lab, GRID, values);
        expect(energy).toBeGreaterThanOrEqual(0);
        const other = values.map((value) => 1 - value);
        expect(pairwiseEnergy(lab, GRID, other)).toBeCloseTo(energy, 6);
      }),
    );
  });

  it('is lower for the object than for half of it', async () => {
    const image = { width: 120, height: 90 };
    const context = toyContext(image, [{ x0: 30, y0: 20, x1: 90, y1: 70 }]);
    const whole = rasterisePolygons([[30, 20, 90, 20, 90, 70, 30, 70]], image);
    const half = rasterisePolygons([[30, 20, 60, 20, 60, 70, 30, 70]], image);
    const [a, b] = [await energyOfMask(context, whole), await energyOfMask(context, half)];
    expect(a).toBeLessThan(0.1);
    expect(b).toBeGreaterThan(0.3);
    const empty = { ...whole, counts: Uint32Array.of(image.width * image.height) };
    expect(await energyOfMask(context, empty)).toBeUndefined();
  });
});
