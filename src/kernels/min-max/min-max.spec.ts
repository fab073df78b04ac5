import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { randomArray } from '../testing/random';

const TOLERANCE = { absolute: 1e-6 };

describe('min–max', () => {
  const backends = useBackends();
  const scale = async (map: Float32Array, prompt: Float32Array, shape: number[]) => {
    const work = backends.agree(
      async (o) => o.read(o.minMax(o.upload(map, shape), o.upload(prompt, shape))),
      TOLERANCE,
    );
    return (await work)[0];
  };

  for (const [rows, columns, range] of [
    [1, 2, 1],
    [13, 21, 1],
    [64, 64, 1e-20],
    [5, 7, 3e38],
  ]) {
    it(`spans 0 to 1: ${rows}×${columns}, up to ${range}`, async () => {
      const map = randomArray(1, rows * columns, -range, range);
      const scaled = await scale(map, map, [rows, columns]);
      const [low, high] = [Math.min(...map), Math.max(...map)];
      expect(Math.min(...scaled)).toBe(0);
      expect(Math.max(...scaled)).toBe(1);
      const expected = Array.from(map, (value) => (value - low) / (high - low));
      expectClose(scaled, expected, TOLERANCE);
    });
  }

  it('is 1 at the prompt and 0 elsewhere on a constant map', async () => {
    const prompt = Float32Array.of(0, 1, 0, 0, 1, 0);
    for (const value of [0, 0.3, -1e30]) {
      expect(await scale(new Float32Array(6).fill(value), prompt, [6])).toEqual(prompt);
    }
    expect(Array.from(await scale(Float32Array.of(4), Float32Array.of(0), [1]))).toEqual([0]);
  });

  it('refuses a prompt of another shape, and what is not a number', async () => {
    const map = randomArray(2, 6);
    expect(
      await backends.refusal(async (o) => o.minMax(o.upload(map, [2, 3]), o.upload(map, [6]))),
    ).toBeInstanceOf(RangeError);
    const broken = map.slice();
    broken[4] = Number.NaN;
    const error = await backends.refusal(async (o) =>
      o.read(o.minMax(o.upload(broken, [6]), o.upload(map, [6]))),
    );
    expect(error.message).toMatch(/^Cell 4 has a value that is not a number; /);
  });
});
