import { describe, expect, it } from 'vitest';
import { METHODS } from '../../methods';
import { hashOf, objectOfHash, type SharedObject } from './link';

const CASES: readonly SharedObject[] = [
  {
    photo: { kind: 'sample', name: 'march-pastoral.jpg' },
    method: 'attention-shift',
    prompt: { kind: 'point', point: { x: 590, y: 240 } },
    parameters: { readout: 'instance-map', shifts: 3, fgThreshold: 0.25 },
    scale: -2,
  },
  {
    photo: { kind: 'own', name: 'a photo & more.jpg', sha256: '0a'.repeat(32) },
    method: 'exits',
    prompt: {
      kind: 'extreme-points',
      points: [
        { x: 1, y: 2 },
        { x: 30, y: 4 },
      ],
    },
    parameters: {},
    scale: 0,
  },
  {
    photo: { kind: 'sample', name: 'x.jpg' },
    method: 'exits',
    prompt: { kind: 'box', box: { x0: 1, y0: 2, x1: 30, y1: 40 } },
    parameters: { hops: 7 },
    scale: 0,
  },
];

describe('link', () => {
  it.each(CASES)('carries an object there and back (%#)', (shared) => {
    expect(objectOfHash(hashOf(shared), METHODS)).toEqual(shared);
  });

  it('is nothing where the address has no object', () => {
    expect(objectOfHash('', METHODS)).toBeUndefined();
    expect(objectOfHash('#elsewhere', METHODS)).toBeUndefined();
  });

  it.each([
    ['#sample=a.jpg&method=magic&point=1,2', 'not here'],
    ['#sample=a.jpg&method=exits&point=1,2', 'takes extreme-points'],
    ['#sample=a.jpg&method=exits&points=1,2;x', '2 numbers'],
    ['#sample=a.jpg&method=exits', 'no points'],
    ['#sample=a.jpg&method=exits&points=1,2;3,4&set=speed:9', 'does not have'],
    ['#sample=a.jpg&method=exits&points=1,2;3,4&set=hops:900', 'must lie between'],
    ['#photo=a.jpg&method=exits&points=1,2;3,4', 'which file a.jpg is'],
    ['#photo=a.jpg&sha256=XYZ&method=exits&points=1,2;3,4', 'which file a.jpg is'],
  ])('says what is wrong with %s', (hash, part) => {
    expect(() => objectOfHash(hash, METHODS)).toThrow(part);
  });
});
