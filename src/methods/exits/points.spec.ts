import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { droppedOut, pseudoPoints } from './points';

const deltas = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 })
  .map((values) => Float32Array.from(values));
const everywhere = (delta: Float32Array) => Array.from(delta.keys());

describe('pseudo points', () => {
  it('are disjoint, of the box, on their own side, and fewer as the share grows', () => {
    fc.assert(
      fc.property(deltas, fc.float({ min: 0, max: 1, noNaN: true }), (delta, share) => {
        const box = everywhere(delta).filter((token) => token % 3 !== 0);
        const at = (q: number) => pseudoPoints(delta, box, { kind: 'relative', share: q });
        const { foreground, background } = at(share);
        for (const token of foreground) {
          expect(box).toContain(token);
          expect(background).not.toContain(token);
          expect(delta[token]).toBeGreaterThanOrEqual(0);
        }
        for (const token of background) expect(delta[token]).toBeLessThanOrEqual(0);
        expect(at(1).foreground.length).toBeLessThanOrEqual(foreground.length);
        expect(at(0).background.length).toBeGreaterThanOrEqual(background.length);
      }),
    );
  });

  it('of share 1 are the extremes alone; there are none where the walks do not differ', () => {
    const delta = Float32Array.from([0.5, 0.2, -0.1, -0.4, 0]);
    const box = everywhere(delta);
    expect(pseudoPoints(delta, box, { kind: 'relative', share: 1 })).toEqual({
      foreground: [0],
      background: [3],
    });
    const none = { foreground: [], background: [] };
    expect(pseudoPoints(new Float32Array(5), box, { kind: 'relative', share: 0.1 })).toEqual(none);
    const paper = { kind: 'paper', foreground: 1e-3, background: -1e-4 } as const;
    expect(pseudoPoints(new Float32Array(5), box, paper)).toEqual(none);
  });

  it('of the paper scale its thresholds with the number of tokens', () => {
    const delta = new Float32Array(512).fill(0);
    delta.set([0.0021, 0.0019, -0.00021, -0.00019]);
    const paper = { kind: 'paper', foreground: 1e-3, background: -1e-4 } as const;
    expect(pseudoPoints(delta, everywhere(delta), paper)).toEqual({ foreground: [0], background: [2] });
  });

  it('leave at least one a side after dropout, the same ones for the same draw', () => {
    const points = { foreground: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], background: [20] };
    const kept = droppedOut(points, 0.7, 'a');
    expect(kept.foreground).toHaveLength(3);
    expect(kept.background).toEqual([20]);
    expect(droppedOut(points, 0.7, 'a')).toEqual(kept);
    expect(droppedOut(points, 1, 'a').foreground).toHaveLength(1);
    expect(droppedOut(points, 0, 'a')).toEqual(points);
    expect(droppedOut({ foreground: [], background: [] }, 0.5, 'a').foreground).toEqual([]);
  });
});
