import { describe, expect, it } from 'vitest';
import { principalPlane } from './principal-plane';

/** Unit vectors close to e0, spread 3 : 1 along e1 and e2. */
const SPREAD = Float32Array.from(
  [
    [1, 0.3, 0, 0],
    [1, -0.3, 0, 0],
    [1, 0, 0.1, 0],
    [1, 0, -0.1, 0],
  ].flat(),
);

describe('the plane in which directions differ most', () => {
  it('has the widest spread along its first axis, the next along its second', () => {
    const flat = principalPlane(SPREAD, 4)(SPREAD);
    const along = 0.3 / Math.hypot(1, 0.3);
    const across = 0.1 / Math.hypot(1, 0.1);
    const expected = [along, 0, -along, 0, 0, across, 0, -across];
    for (const [i, value] of expected.entries()) expect(flat[i]).toBeCloseTo(value, 5);
  });

  it('knows directions, not lengths', () => {
    const project = principalPlane(SPREAD, 4);
    const longer = SPREAD.map((value) => value * 7);
    expect(Array.from(project(longer))).toEqual(Array.from(project(SPREAD)).map((v) => expect.closeTo(v, 6)));
  });

  it('keeps distances where everything lies in one plane', () => {
    const angles = [0.1, 0.5, 1.3, 2, 2.9];
    const rows = Float32Array.from(angles.flatMap((a) => [0, Math.cos(a), 0, Math.sin(a), 0]));
    const flat = principalPlane(rows, 5)(rows);
    for (let i = 0; i < angles.length; i++) {
      for (let j = 0; j < i; j++) {
        const away = Math.hypot(flat[2 * i] - flat[2 * j], flat[2 * i + 1] - flat[2 * j + 1]);
        expect(away).toBeCloseTo(2 * Math.sin((angles[i] - angles[j]) / 2), 4);
      }
    }
  });

  it.each([
    ['rows all alike', Float32Array.from([1, 2, 3, 1, 2, 3])],
    ['zero rows', new Float32Array(6)],
    ['one row', Float32Array.from([3, 0, 4])],
  ])('is finite for %s', (_, rows) => {
    for (const value of principalPlane(rows, 3)(rows)) expect(Math.abs(value)).toBeLessThan(1e-6);
  });
});
