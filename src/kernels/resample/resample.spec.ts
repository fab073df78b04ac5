import { describe, expect, it } from 'vitest';
import { resample, toNetworkInput } from '../../image';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { randomArray } from '../testing/random';

/** Sums of up to a few hundred pixels of 0…255 in float32, divided by 255·std. */
const TOLERANCE = { absolute: 2e-5 };

const MEAN = [0.485, 0.456, 0.406] as const;
const STD = [0.229, 0.224, 0.225] as const;

/** An image as a decoder gives it, and the same colours for a backend. */
function randomImage(seed: number, height: number, width: number) {
  const rgb = randomArray(seed, height * width * 3, 0, 255).map(Math.round);
  const data = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let at = 0; at < rgb.length; at++) data[Math.floor(at / 3) * 4 + (at % 3)] = rgb[at];
  return { rgb, pixels: { data, width, height } };
}

describe('resample', () => {
  const backends = useBackends();

  for (const [height, width, crop, toHeight, toWidth] of [
    [1, 1, [0, 0, 1, 1], 16, 16],
    [20, 30, [0, 0, 30, 20], 20, 30],
    [20, 30, [3, 2, 27, 19], 48, 33],
    [97, 61, [5, 11, 60, 90], 16, 32],
    [200, 7, [0, 0, 7, 200], 3, 64],
    [64, 64, [63, 0, 64, 1], 5, 5],
  ] as const) {
    it(`gives the numbers of the image room: ${height}×${width} to ${toHeight}×${toWidth}`, async () => {
      const { rgb, pixels } = randomImage(height + width, height, width);
      const box = { x0: crop[0], y0: crop[1], x1: crop[2], y1: crop[3] };
      const options = { crop: box, height: toHeight, width: toWidth, mean: MEAN, std: STD };
      const [planes] = await backends.agree(
        async (o) => o.read(o.resample(o.upload(rgb, [height, width, 3]), options)),
        TOLERANCE,
      );
      const expected = toNetworkInput(resample(pixels, box, toWidth, toHeight), [...MEAN], [...STD]);
      expectClose(planes, expected, TOLERANCE);
    });
  }

  it('refuses crops outside the image, sizes and deviations that make no sense', async () => {
    const { rgb } = randomImage(1, 6, 8);
    const sound = { crop: { x0: 0, y0: 0, x1: 8, y1: 6 }, height: 4, width: 4, mean: MEAN, std: STD };
    for (const change of [
      { crop: { x0: 0, y0: 0, x1: 9, y1: 6 } },
      { crop: { x0: -1, y0: 0, x1: 8, y1: 6 } },
      { crop: { x0: 4, y0: 0, x1: 4, y1: 6 } },
      { crop: { x0: 0, y0: 0.5, x1: 8, y1: 6 } },
      { height: 0 },
      { width: 1.5 },
      { std: [0.2, 0, 0.2] as const },
      { mean: [Number.NaN, 0, 0] as const },
    ]) {
      const error = await backends.refusal(async (o) =>
        o.resample(o.upload(rgb, [6, 8, 3]), { ...sound, ...change }),
      );
      expect(error).toBeInstanceOf(RangeError);
    }
    rgb[3 * 13 + 1] = Number.NaN;
    const error = await backends.refusal(async (o) => o.read(o.resample(o.upload(rgb, [6, 8, 3]), sound)));
    expect(error.message).toMatch(/^Cell 13 has a colour that is not a number; /);
  });
});
