import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { randomArray } from '../testing/random';

const TOLERANCE = { absolute: 3e-6 };

describe('upsample', () => {
  const backends = useBackends();
  const grow = (map: Float32Array, shape: number[], height: number, width: number) =>
    backends.agree(async (o) => o.read(o.upsample(o.upload(map, shape), height, width)), TOLERANCE);

  for (const [rows, columns, height, width] of [
    [1, 1, 5, 3],
    [3, 5, 48, 80],
    [7, 4, 31, 33],
    [1, 9, 17, 100],
    [6, 6, 6, 6],
  ]) {
    it(`agrees and stays within the map: ${rows}×${columns} to ${height}×${width}`, async () => {
      const map = randomArray(1, rows * columns);
      const [grown] = await grow(map, [rows, columns], height, width);
      expect(grown.length).toBe(height * width);
      expect(Math.min(...grown)).toBeGreaterThanOrEqual(Math.min(...map));
      expect(Math.max(...grown)).toBeLessThanOrEqual(Math.max(...map));
      if (rows === height) expectClose(grown, map, TOLERANCE);
    });
  }

  it('continues a linear ramp, clamped half a cell from the edges', async () => {
    const [rows, columns, factor] = [4, 6, 8];
    const ramp = (x: number, y: number) => 2 * x - 3 * y + 1;
    const map = Float32Array.from({ length: rows * columns }, (_, at) =>
      ramp((at % columns) + 0.5, Math.floor(at / columns) + 0.5),
    );
    const [grown] = await grow(map, [rows, columns], rows * factor, columns * factor);
    const inner = (value: number, side: number) => Math.min(Math.max(value, 0.5), side - 0.5);
    const expected = Array.from(grown, (_, at) => {
      const x = ((at % (columns * factor)) + 0.5) / factor;
      const y = (Math.floor(at / (columns * factor)) + 0.5) / factor;
      return ramp(inner(x, columns), inner(y, rows));
    });
    expectClose(grown, expected, { absolute: 1e-5 });
  });

  it('keeps a constant and refuses sides that make no sense', async () => {
    const [grown] = await grow(new Float32Array(6).fill(0.25), [2, 3], 9, 13);
    expect(new Set(grown)).toEqual(new Set([0.25]));
    const map = new Float32Array(6);
    for (const [height, width] of [
      [0, 4],
      [4, -1],
      [4, 2.5],
      [Number.NaN, 4],
    ]) {
      const error = await backends.refusal(async (o) => o.upsample(o.upload(map, [2, 3]), height, width));
      expect(error).toBeInstanceOf(RangeError);
    }
    expect(await backends.refusal(async (o) => o.upsample(o.upload(map, [6]), 9, 9))).toBeInstanceOf(
      RangeError,
    );
    map[4] = Number.NaN;
    const error = await backends.refusal(async (o) => o.read(o.upsample(o.upload(map, [2, 3]), 4, 6)));
    expect(error.message).toMatch(/^Row 1 of the map has a value that is not a number; /);
  });
});
