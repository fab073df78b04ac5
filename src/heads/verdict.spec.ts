import { describe, expect, it } from 'vitest';
import { restored, shortened } from './brief-floats';
import type { TrainingObject } from './head';
import { splitOf } from './split';
import { againstOf, verdictOf } from './verdict';

const mask = { width: 1, height: 1, counts: Uint32Array.of(1) };
const objectOf = (id: number, image: number, more: Partial<TrainingObject> = {}): TrainingObject => ({
  id: `${id}`,
  imageId: `${image}`,
  category: 'cat',
  prompt: { kind: 'point', point: { x: 0, y: 0 } },
  ...more,
});
const many = (count: number, images: number) =>
  Array.from({ length: count }, (_, i) => objectOf(i, i % images));

describe('what is held out', () => {
  it('is whole images, never all, never none', () => {
    for (const [count, images] of [
      [2, 2],
      [7, 3],
      [40, 20],
    ]) {
      const { of, taught, heldOut } = splitOf(many(count, images), 0.25, 0, 'objects');
      expect(of).toBe('images');
      expect(taught.length + heldOut.length).toBe(count);
      const seen = new Set(taught.map(({ imageId }) => imageId));
      const kept = new Set(heldOut.map(({ imageId }) => imageId));
      expect(kept.size).toBe(Math.max(1, Math.round(images / 4)));
      expect([...kept].some((image) => seen.has(image))).toBe(false);
    }
  });

  it('is objects on one image, from four on; none where only images can be', () => {
    expect(splitOf(many(8, 1), 0.25, 0, 'objects')).toMatchObject({ of: 'objects', heldOut: { length: 2 } });
    expect(splitOf(many(3, 1), 0.25, 0, 'objects').of).toBe('none');
    expect(splitOf(many(8, 1), 0.25, 0, 'images')).toMatchObject({ of: 'none', heldOut: [] });
    expect(splitOf(many(8, 4), 0, 0, 'objects').of).toBe('none');
  });

  it('is what whoever asks says, where they say it', () => {
    const objects = [objectOf(0, 0), objectOf(1, 1, { heldOut: true }), objectOf(2, 2)];
    expect(splitOf(objects, 0.5, 0, 'images').heldOut.map(({ id }) => id)).toEqual(['1']);
  });
});

describe('the verdict', () => {
  const rows = (head: number) => [
    { object: '1', imageId: '1', ious: { 'training-free': 0.8, ridge: 0.6, head } },
    { object: '2', imageId: '2', ious: { 'training-free': 0.6, ridge: 0.5, head } },
  ];

  it('says that a head helps only where it beats both, on what it never saw', () => {
    expect(verdictOf('images', 'file', rows(0.75))).toMatchObject({
      helped: true,
      means: { head: 0.75, ridge: 0.55 },
    });
    expect(verdictOf('images', 'file', rows(0.65)).helped).toBe(false);
    expect(verdictOf('images', 'file', rows(0.65)).sentence).toMatch(
      /\d\. The head does not help: keep what wins/,
    );
    expect(verdictOf('images', 'file', rows(0.55)).sentence).toMatch(
      /no better than the closed form\. The head/,
    );
    expect(verdictOf('none', 'file', rows(0.99)).helped).toBeUndefined();
    expect(verdictOf('images', 'training-free', rows(0.99)).helped).toBeUndefined();
    expect(verdictOf('images', 'file', []).sentence).toMatch(/nothing to check/);
  });

  it('compares with a file’s masks before accepted ones, and says where there are neither', () => {
    expect(againstOf([objectOf(0, 0)])).toBe('training-free');
    const accepted = objectOf(0, 0, { truth: { mask, from: 'accepted' } });
    expect(againstOf([accepted])).toBe('accepted');
    expect(againstOf([accepted, objectOf(1, 1, { truth: { mask, from: 'file' } })])).toBe('file');
  });
});

it('features in half the room are within 2⁻⁸, small whole numbers exact', () => {
  const values = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i) * 10 ** ((i % 9) - 4));
  restored(shortened(values)).forEach((value, i) => {
    expect(Math.abs(value - values[i])).toBeLessThanOrEqual(Math.abs(values[i]) * 2 ** -8);
  });
  expect([...restored(shortened([0, 1, -2, 128, 0.5]))]).toEqual([0, 1, -2, 128, 0.5]);
});
