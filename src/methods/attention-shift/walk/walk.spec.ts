import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreement } from './agreement';
import type { Candidate, ViewCandidates } from './candidates';
import { chooseScales } from './choose';
import { contourStrengths, edgesOf, sidesTouched } from './contour';
import { guidedFilter } from './guided-filter';
import { FINER, sharpen } from './sharpen';

const byte = fc.integer({ min: 0, max: 255 });

describe('guided filter', () => {
  const size = { width: 9, height: 7 };
  const map = fc.array(fc.float({ min: -2, max: 4, noNaN: true }), { minLength: 63, maxLength: 63 });
  const colours = fc.array(byte, { minLength: 189, maxLength: 189 });

  it('leaves a constant map constant, whatever the colours', () => {
    fc.assert(
      fc.property(colours, fc.float({ min: -2, max: 4, noNaN: true }), (rgb, level) => {
        const out = guidedFilter(new Float32Array(63).fill(level), Float32Array.from(rgb), size, 2, 1e-3);
        for (const value of out) expect(value).toBeCloseTo(level, 2);
      }),
    );
  });

  it('is two box means where the picture has one colour', () => {
    fc.assert(
      fc.property(map, (values) => {
        const flat = new Float32Array(189).fill(90);
        const out = guidedFilter(Float32Array.from(values), flat, size, 1, 1e-3);
        const mean = (from: ArrayLike<number>) => (x: number, y: number) => {
          let sum = 0;
          let count = 0;
          for (let ny = Math.max(0, y - 1); ny <= Math.min(6, y + 1); ny++) {
            for (let nx = Math.max(0, x - 1); nx <= Math.min(8, x + 1); nx++, count++) {
              sum += from[ny * 9 + nx];
            }
          }
          return sum / count;
        };
        const each = (read: (x: number, y: number) => number) =>
          Array.from({ length: 63 }, (_, i) => read(i % 9, Math.floor(i / 9)));
        const twice = each(mean(each(mean(values))));
        for (let i = 0; i < 63; i++) expect(out[i]).toBeCloseTo(twice[i], 3);
      }),
    );
  });

  it('moves a slope to the edge of the picture', () => {
    const columns = 6;
    // A soft ramp; the picture changes its colour between tokens 2 and 3.
    const values = Float32Array.from({ length: columns * columns }, (_, i) => (i % columns) / 5);
    const side = columns * FINER;
    const rgb = Float32Array.from({ length: 3 * side * side }, (_, i) =>
      Math.floor(i / 3) % side < side / 2 ? 30 : 220,
    );
    const crop = { x0: 0, y0: 0, x1: 60, y1: 60 };
    const out = sharpen({ values, columns, rows: columns, crop }, rgb);
    const row = (side / 2) * side + side / 2;
    const step = (at: number) => out.values[row + at] - out.values[row + at - 1];
    expect(step(0)).toBeGreaterThan(1.5 * step(2));
    expect(step(0)).toBeGreaterThan(1.5 * step(-2));
  });
});

/** Nested candidates of random maps of levels, in windows of an 8 × 6 frame. */
const viewCandidates = fc
  .tuple(
    fc.constantFrom(
      { x0: 0, y0: 0, width: 8, height: 6 },
      { x0: 2, y0: 1, width: 4, height: 4 },
      { x0: 3, y0: 0, width: 5, height: 6 },
    ),
    fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 48, maxLength: 48 }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
  )
  .map(([window, cells, scores]): ViewCandidates => {
    const levels = Int8Array.from(cells.slice(0, window.width * window.height));
    levels[0] = 3; // no candidate is empty
    return {
      window,
      levels,
      candidates: scores.map((score, k) => ({
        view: 0,
        theta: k,
        area: levels.filter((level) => level >= k).length,
        terms: { a: 0, l: 0, m: 0, c: 0, e: score, t: 0 },
      })),
    };
  });
const views = fc.array(viewCandidates, { minLength: 1, maxLength: 3 });

describe('candidates', () => {
  it('agree as their pixels do', () => {
    fc.assert(
      fc.property(views, (list) => {
        const sets = list.flatMap(({ window, levels, candidates }) =>
          candidates.map((_, k) => {
            const pixels = new Set<number>();
            for (const [i, level] of levels.entries()) {
              const x = window.x0 + (i % window.width);
              if (level >= k) pixels.add((window.y0 + Math.floor(i / window.width)) * 8 + x);
            }
            return pixels;
          }),
        );
        const ious = agreement(list);
        for (const [i, a] of sets.entries()) {
          for (const [j, b] of sets.entries()) {
            const common = [...a].filter((pixel) => b.has(pixel)).length;
            expect(ious[i][j]).toBeCloseTo(common / (a.size + b.size - common), 10);
          }
        }
      }),
    );
  });

  it('the default has the highest expected IoU; areas rise from notch to notch', () => {
    fc.assert(
      fc.property(views, (list) => {
        const candidates: readonly Candidate[] = list.flatMap((view) => view.candidates);
        const ious = agreement(list);
        const logits = candidates.map(({ terms }) => 4 * terms.e);
        const scales = chooseScales(candidates, logits, ious);
        expect(scales.length).toBeGreaterThan(0);
        expect(scales.length).toBeLessThanOrEqual(7);
        for (let i = 1; i < scales.length; i++) {
          expect(Math.log2(scales[i].area / scales[i - 1].area)).toBeGreaterThanOrEqual(0.4);
          expect(scales[i].scale).toBe(scales[i - 1].scale + 1);
        }
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
        const expected = ious.map((row) =>
          row.reduce((sum, iou, j) => sum + (Math.exp(logits[j]) / total) * iou, 0),
        );
        const zero = scales.find(({ scale }) => scale === 0);
        expect(zero?.score).toBeCloseTo(Math.max(...expected), 10);
        for (const { score } of scales) expect(score).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});

describe('contour', () => {
  it('has the strength that a plain count of its pixels gives', () => {
    fc.assert(
      fc.property(
        viewCandidates,
        fc.array(byte, { minLength: 144, maxLength: 144 }),
        ({ window, levels }, rgb) => {
          const edges = edgesOf(Float32Array.from(rgb), { width: 8, height: 6 });
          const strengths = contourStrengths(edges, window, levels, 4);
          const levelAt = (x: number, y: number) => {
            const [cx, cy] = [x - window.x0, y - window.y0];
            const inside = cx >= 0 && cy >= 0 && cx < window.width && cy < window.height;
            return inside ? levels[cy * window.width + cx] : -1;
          };
          for (let k = 0; k < 4; k++) {
            const on: number[] = [];
            for (let i = 0; i < 48; i++) {
              const [x, y] = [i % 8, Math.floor(i / 8)];
              let open = false;
              for (let ny = Math.max(0, y - 1); ny <= Math.min(5, y + 1); ny++) {
                for (let nx = Math.max(0, x - 1); nx <= Math.min(7, x + 1); nx++) {
                  if (levelAt(nx, ny) < k) open = true;
                }
              }
              if (open && levelAt(x, y) >= k) on.push(edges.strength[i]);
            }
            const mean = on.reduce((sum, value) => sum + value, 0) / Math.max(1, on.length);
            expect(strengths[k]).toBeCloseTo(edges.mean > 0 ? mean / edges.mean : 0, 4);
          }
        },
      ),
    );
  });

  it('counts the sides on which the zoom cuts a candidate off, the frame’s own borders not', () => {
    fc.assert(
      fc.property(viewCandidates, ({ window, levels }) => {
        const touched = sidesTouched({ width: 8, height: 6 }, window, levels, 4);
        for (let k = 0; k < 4; k++) {
          const sides = new Set<string>();
          for (const [i, level] of levels.entries()) {
            if (level < k) continue;
            const x = window.x0 + (i % window.width);
            const y = window.y0 + Math.floor(i / window.width);
            if (x === window.x0 && x > 0) sides.add('left');
            if (x === window.x0 + window.width - 1 && x < 7) sides.add('right');
            if (y === window.y0 && y > 0) sides.add('top');
            if (y === window.y0 + window.height - 1 && y < 5) sides.add('bottom');
          }
          expect(touched[k]).toBe(sides.size);
        }
      }),
    );
  });

  it('a picture of one colour has no edges', () => {
    const edges = edgesOf(new Float32Array(36).fill(7), { width: 4, height: 3 });
    expect(edges.mean).toBe(0);
    const whole = { x0: 0, y0: 0, width: 4, height: 3 };
    expect([...contourStrengths(edges, whole, new Int8Array(12), 2)]).toEqual([0, 0]);
  });
});
