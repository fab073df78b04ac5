import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitView, pan, pixelOnStage, toImage, zoom } from './view';

const size = fc.record({
  width: fc.integer({ min: 1, max: 8000 }),
  height: fc.integer({ min: 1, max: 8000 }),
});
const stage = { width: 900, height: 700 };
const insets = { top: 64, right: 24, bottom: 24, left: 24 };

describe('view', () => {
  it('fits the whole photo between the insets', () => {
    fc.assert(
      fc.property(size, (image) => {
        const view = fitView(image, stage, insets);
        const close = 1e-6;
        expect(view.x).toBeGreaterThanOrEqual(insets.left - close);
        expect(view.y).toBeGreaterThanOrEqual(insets.top - close);
        expect(view.x + image.width * view.scale).toBeLessThanOrEqual(stage.width - insets.right + close);
        expect(view.y + image.height * view.scale).toBeLessThanOrEqual(stage.height - insets.bottom + close);
      }),
    );
  });

  it('keeps what lies under the pointer there while it zooms in', () => {
    const image = { width: 1000, height: 800 };
    const before = fitView(image, stage, insets);
    const at = { x: 450, y: 350 };
    const after = zoom(before, 3, at, image, stage);
    expect(toImage(after, at).x).toBeCloseTo(toImage(before, at).x, 9);
    expect(toImage(after, at).y).toBeCloseTo(toImage(before, at).y, 9);
  });

  it('never pushes the photo out of sight', () => {
    fc.assert(
      fc.property(
        size,
        fc.integer({ min: -1e5, max: 1e5 }),
        fc.integer({ min: -1e5, max: 1e5 }),
        (image, dx, dy) => {
          const view = pan(fitView(image, stage, insets), dx, dy, image, stage);
          expect(view.x).toBeLessThan(stage.width);
          expect(view.y).toBeLessThan(stage.height);
          expect(view.x + image.width * view.scale).toBeGreaterThan(0);
          expect(view.y + image.height * view.scale).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('puts the middle of a pixel where a click gives that pixel', () => {
    fc.assert(
      fc.property(size, fc.nat(7999), fc.nat(7999), (image, x, y) => {
        const view = fitView(image, stage, insets);
        const place = toImage(view, pixelOnStage(view, { x, y }));
        expect({ x: Math.floor(place.x), y: Math.floor(place.y) }).toEqual({ x, y });
      }),
    );
  });
});
