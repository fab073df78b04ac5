import { describe, expect, it } from 'vitest';
import { areaOfRle, encodeRle } from '../mask';
import type { Prompt } from '../methods/declaration';
import { type Annotation, emptyDocument } from './document';
import { matchTruth, type TruthObject, truthOf, withClassTruth } from './truth';

const SIZE = { width: 40, height: 30 };

/** A mask that is a rectangle. */
function rectangle(x0: number, y0: number, x1: number, y1: number) {
  const data = new Uint8Array(SIZE.width * SIZE.height);
  for (let y = y0; y < y1; y++) data.fill(1, y * SIZE.width + x0, y * SIZE.width + x1);
  return encodeRle({ ...SIZE, data });
}

const object = (
  id: number,
  category: string,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): TruthObject => ({
  id,
  imageId: 'a',
  category,
  crowd: false,
  mask: rectangle(x0, y0, x1, y1),
  prompt: { kind: 'box', box: { x0, y0, x1, y1 } },
});
const CLICK: Prompt = { kind: 'point', point: { x: 5, y: 5 } };

describe('matching with the truth', () => {
  const near = object(1, 'cat', 0, 0, 10, 10);
  const far = object(2, 'dog', 20, 10, 30, 20);

  it('takes the highest IoU, and says what it is', () => {
    const match = matchTruth(rectangle(0, 0, 10, 5), CLICK, 'cat', [far, near]);
    expect(match?.object.id).toBe(1);
    expect(match?.iou).toBe(0.5);
    expect(match?.sameClass).toBe(true);
  });

  it('prefers the same class among those that touch, and takes another where none of its class does', () => {
    const other = object(3, 'dog', 0, 0, 10, 8);
    expect(matchTruth(rectangle(0, 0, 10, 8), CLICK, 'cat', [other, near])?.object.id).toBe(1);
    expect(matchTruth(rectangle(0, 0, 10, 8), CLICK, 'fox', [other, near])?.object.id).toBe(3);
    expect(matchTruth(rectangle(0, 0, 10, 8), CLICK, 'dog', [far, near])?.object.id).toBe(1);
  });

  it('takes the nearest prompt where nothing touches, with an IoU of 0', () => {
    const match = matchTruth(rectangle(35, 25, 40, 30), CLICK, 'fox', [far, near]);
    expect(match?.object.id).toBe(1);
    expect(match?.iou).toBe(0);
  });

  it('is nothing without truth', () => {
    expect(matchTruth(rectangle(0, 0, 1, 1), CLICK, 'cat', [])).toBeUndefined();
  });

  it('leaves out crowds and objects without a mask', () => {
    const { mask: _, ...bare } = near;
    expect(truthOf([near, { ...far, crowd: true }, bare]).map(({ id }) => id)).toEqual([1]);
  });
});

describe('the truth of a class', () => {
  const asking: Annotation = {
    ...{ id: 1, imageId: 'a', categoryId: 1, method: 'bestie', prompt: CLICK, scale: 0 },
    parameters: { semantic: 'truth' },
  };
  const start = { ...emptyDocument(), annotations: [asking, { ...asking, id: 2, parameters: {} }] };
  const objects = [
    object(1, 'object', 0, 0, 10, 10),
    object(2, 'object', 20, 0, 30, 10),
    object(3, 'dog', 0, 20, 9, 29),
  ];
  const truth = new Map([['a', objects]]);

  it('is given to those that ask, as the union of the class, and taken back with it', () => {
    const given = withClassTruth(start, truth);
    const counts = given.annotations[0].truth;
    const both = rectangle(0, 0, 10, 10).counts;
    expect(counts && areaOfRle({ ...SIZE, counts })).toBe(200);
    expect(counts).not.toEqual(both);
    expect(given.annotations[1]).toBe(start.annotations[1]);
    expect(withClassTruth(given, truth)).toBe(given);
    // Another parameter, another class, no truth any more: nothing is left of it.
    const [first, second] = given.annotations;
    const other = { ...given, annotations: [{ ...first, parameters: {} }, second] };
    expect(withClassTruth(other, truth).annotations[0]).not.toHaveProperty('truth');
    expect(withClassTruth(given, new Map()).annotations[0]).not.toHaveProperty('truth');
    expect(withClassTruth(start, new Map())).toBe(start);
  });
});
