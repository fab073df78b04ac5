import { describe, expect, it } from 'vitest';
import type { CrfOptions } from '../backend';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { randomArray } from '../testing/random';

/** Log-odds near 0 grow up to ninefold an iteration, and rounding with them: few iterations, small difference. */
const TOLERANCE = { absolute: 2e-4 };

interface Case {
  start: Float32Array;
  colours: Float32Array;
  inside: Float32Array;
  height: number;
  width: number;
}

/** MAL's iteration word by word, with its logarithms and sigmoids, in doubles. */
function naive(
  { start, colours, inside, height, width }: Case,
  zeta: number,
  iterations: number,
  t = 0.5,
  unary = false,
) {
  const clip = (q: number) => Math.min(Math.max(q, 0.1), 0.9);
  const logit = (p: number) => Math.log(p / (1 - p));
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const moved = Array.from(start, (p) => {
    const shifted = sigmoid(logit(Math.min(Math.max(p, 1e-6), 1 - 1e-6)) - logit(t));
    return t === 0.5 ? p : shifted;
  });
  let q = moved.map((p, at) => clip(p * inside[at]));
  for (let iteration = 0; iteration < iterations; iteration++) {
    q = q.map((_, i) => {
      let foreground = unary ? -logit(Math.min(Math.max(moved[i], 0.02), 0.98)) : 0;
      let background = 0;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const [x, y] = [(i % width) + dx, Math.floor(i / width) + dy];
          if (x < 0 || y < 0 || x >= width || y >= height) continue;
          const j = y * width + x;
          let square = 0;
          for (let c = 0; c < 3; c++) square += (colours[3 * i + c] - colours[3 * j + c]) ** 2;
          const k = Math.exp(-square / (2 * zeta * zeta));
          foreground -= k * Math.log(q[j]);
          background -= k * Math.log(1 - q[j]);
        }
      }
      return clip(inside[i] * sigmoid(background - foreground));
    });
  }
  return q;
}

function randomCase(seed: number, height: number, width: number): Case {
  return {
    start: randomArray(seed, height * width, 0, 1),
    colours: randomArray(seed + 1, height * width * 3),
    inside: randomArray(seed + 2, height * width, 0, 1).map((x) => (x < 0.8 ? 1 : 0)),
    height,
    width,
  };
}

describe('CRF', () => {
  const backends = useBackends();
  const settle = (one: Case, options: CrfOptions) =>
    backends.agree(async (o) => {
      const shape = [one.height, one.width];
      const [start, inside] = [o.upload(one.start, shape), o.upload(one.inside, shape)];
      return o.read(o.crf(start, o.upload(one.colours, [...shape, 3]), inside, options));
    }, TOLERANCE);

  for (const [height, width] of [
    [1, 1],
    [1, 7],
    [9, 1],
    [13, 21],
    [24, 24],
  ]) {
    for (const zeta of [0.1, 1]) {
      for (const iterations of [0, 1, 3]) {
        it(`is MAL's on both backends: ${height}×${width}, ζ = ${zeta}, ${iterations} iterations`, async () => {
          const one = randomCase(height + width, height, width);
          const [q] = await settle(one, { zeta, iterations });
          expectClose(q, naive(one, zeta, iterations), TOLERANCE);
        });
      }
    }
  }

  for (const threshold of [0.3, 0.5]) {
    it(`holds every cell to its start where asked, threshold ${threshold}`, async () => {
      const one = randomCase(3, 9, 14);
      const [q] = await settle(one, { zeta: 0.3, iterations: 3, threshold, unary: true });
      expectClose(q, naive(one, 0.3, 3, threshold, true), TOLERANCE);
    });
  }

  for (const threshold of [0.2, 0.7, 1e-9, 1]) {
    it(`moves the threshold ${threshold} to ½`, async () => {
      const one = randomCase(5, 11, 12);
      const [q] = await settle(one, { zeta: 0.5, iterations: 0, threshold });
      const inRange = Math.min(Math.max(threshold, 1e-6), 1 - 1e-6);
      expectClose(q, naive(one, 0.5, 0, inRange), TOLERANCE);
      for (const [at, p] of one.start.entries()) {
        if (one.inside[at] === 1 && Math.abs(p - threshold) > 1e-3) expect(q[at] > 0.5).toBe(p > threshold);
      }
    });
  }

  it('keeps the side of ½ of a constant p on a constant image', async () => {
    const [height, width] = [10, 12];
    const all = new Float32Array(height * width);
    const colours = new Float32Array(height * width * 3).fill(0.4);
    for (const p of [0, 0.3, 0.49, 0.51, 0.8, 1]) {
      const one = { start: all.slice().fill(p), colours, inside: all.slice().fill(1), height, width };
      const [q] = await settle(one, { zeta: 0.1, iterations: 10 });
      for (const value of q) expect(value > 0.5).toBe(p > 0.5);
    }
  });

  it('follows the edge of the image, not that of p, and stays inside the box', async () => {
    const [height, width] = [12, 16];
    const cells = Array.from({ length: height * width }, (_, at) => ({
      x: at % width,
      y: Math.floor(at / width),
    }));
    const one = {
      start: Float32Array.from(cells, ({ x, y }) => (x < 9 !== (x === 3 && y === 5) ? 0.8 : 0.2)),
      colours: Float32Array.from(cells.flatMap(({ x }) => (x < 8 ? [1, 1, 1] : [-1, 0, 1]))),
      inside: Float32Array.from(cells, ({ y }) => (y > 0 ? 1 : 0)),
      height,
      width,
    };
    const [q] = await settle(one, { zeta: 0.1, iterations: 20 });
    for (const [at, { x, y }] of cells.entries()) {
      if (y === 0) expect(q[at]).toBeCloseTo(0.1, 5);
      else if (x < 8 && y > 2) expect(q[at]).toBeGreaterThan(0.5);
      else if (x >= 10) expect(q[at]).toBeLessThan(0.5);
    }
  });

  it('takes colours of any magnitude and refuses what makes no sense', async () => {
    const one = randomCase(6, 8, 8);
    await settle({ ...one, colours: one.colours.map((c) => c * 1e15) }, { zeta: 0.1, iterations: 3 });
    const refuse = (
      changes: Partial<Case>,
      options: { zeta: number; iterations: number; threshold?: number },
    ) =>
      backends.refusal(async (o) => {
        const { start, colours, inside, height, width } = { ...one, ...changes };
        const q = o.crf(
          o.upload(start, [height, width]),
          o.upload(colours, [height, width, 3]),
          o.upload(inside, [inside.length / 8, 8]),
          options,
        );
        return o.read(q);
      });
    const sound = { zeta: 0.1, iterations: 1 };
    for (const options of [{ zeta: 0 }, { iterations: -1 }, { iterations: 0.5 }, { threshold: 2 }]) {
      expect(await refuse({}, { ...sound, ...options })).toBeInstanceOf(RangeError);
    }
    expect(await refuse({ inside: one.inside.slice(8) }, sound)).toBeInstanceOf(RangeError);
    const colours = one.colours.slice();
    colours[17 * 3 + 2] = Number.NaN;
    expect((await refuse({ colours }, sound)).message).toMatch(
      /^Cell 17 has a colour that is not a number; /,
    );
  });
});
