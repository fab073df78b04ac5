import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box, ExtremePoints, Point } from '../../geometry';
import { shapeOf, shapeTermsAt } from './shape';

const at = (x: number, y: number): Point => ({ x, y });

describe('shape of the extreme points', () => {
  // Pixel centres of an 11 × 11 box at its middles: the corners lie at ±10/11 of a half-side.
  const box: Box = { x0: 0, y0: 0, x1: 11, y1: 11 };
  const diamond: ExtremePoints = { top: at(5, 0), left: at(0, 5), bottom: at(5, 10), right: at(10, 5) };
  const reach = 10 / 11;

  it('of a diamond has the closed form', () => {
    const shape = shapeOf(diamond, box);
    expect(shape.kind).toBe('points');
    expect(shape.share).toBeCloseTo(reach ** 2 / 2, 12);
    const centre = shapeTermsAt(shape, at(0, 0));
    expect(centre.depth).toBeCloseTo(reach / Math.SQRT2, 12);
    expect(centre.nearest).toBeCloseTo(reach, 12);
    expect(centre.radius).toBe(0);
    const corner = shapeTermsAt(shape, at(1, 1));
    expect(corner.depth).toBeCloseTo(-(2 - reach) / Math.SQRT2, 12);
    expect(corner.radius).toBeCloseTo(Math.SQRT2, 12);
    const tip = shapeTermsAt(shape, at(0, -reach));
    expect(tip.depth).toBeCloseTo(0, 12);
    expect(tip.nearest).toBeCloseTo(0, 12);
  });

  it('mirrors with the points', () => {
    const side = fc.integer({ min: 0, max: 10 });
    const place = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(side, side, side, side, place, place, (top, left, bottom, right, x, y) => {
        const points = { top: at(top, 0), left: at(0, left), bottom: at(bottom, 10), right: at(10, right) };
        const mirrored = {
          top: at(10 - top, 0),
          left: at(0, right),
          bottom: at(10 - bottom, 10),
          right: at(10, left),
        };
        const [one, other] = [shapeOf(points, box), shapeOf(mirrored, box)];
        expect(other.share).toBeCloseTo(one.share, 12);
        const [terms, mirror] = [shapeTermsAt(one, at(x, y)), shapeTermsAt(other, at(-x, y))];
        // On the outline itself the sign is a matter of rounding; there the depth is 0.
        expect(mirror.depth).toBeCloseTo(terms.depth, 9);
        expect(mirror.nearest).toBeCloseTo(terms.nearest, 9);
        expect(mirror.radius).toBeCloseTo(terms.radius, 9);
      }),
    );
  });

  it('leaves few points and a box to their radius', () => {
    const few = shapeOf({ top: at(0, 0), left: at(0, 0), bottom: at(10, 10), right: at(10, 10) }, box);
    expect(few).toEqual({ kind: 'few', corners: [], share: 0 });
    expect(shapeOf(undefined, box).kind).toBe('box');
    expect(shapeTermsAt(few, at(0.6, 0.8))).toEqual({ depth: 0, nearest: 0, radius: 1 });
  });
});
