import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useBackends } from '../testing/backends';
import { randomArray } from '../testing/random';

interface Scene {
  readonly height: number;
  readonly width: number;
  readonly offsets: Float32Array;
  readonly centres: Float32Array;
  readonly regions: Float32Array;
  readonly homes: Float32Array;
}

/** Whole offsets and centres, so that distances are the same numbers everywhere. */
function randomScene(seed: number, height: number, width: number, count: number, regionCount: number): Scene {
  const whole = (data: Float32Array) => data.map(Math.floor);
  return {
    height,
    width,
    offsets: whole(randomArray(seed, height * width * 2, -6, 7)),
    centres: whole(randomArray(seed + 1, count * 2, 0, Math.max(height, width))),
    regions: whole(randomArray(seed + 2, height * width, -1, regionCount)),
    homes: whole(randomArray(seed + 3, count, 0, regionCount)),
  };
}

/** argmin_k ‖c_k − (i + O(i))‖² over the centres of the pixel's region, in whole numbers. */
function naive({ height, width, offsets, centres, regions, homes }: Scene): number[] {
  return Array.from({ length: height * width }, (_, at) => {
    const [y, x] = [Math.floor(at / width) + offsets[2 * at], (at % width) + offsets[2 * at + 1]];
    let best = { k: -1, d: Number.POSITIVE_INFINITY };
    for (const [k, home] of homes.entries()) {
      const d = (centres[2 * k] - y) ** 2 + (centres[2 * k + 1] - x) ** 2;
      if (home === regions[at] && d < best.d) best = { k, d };
    }
    return best.k;
  });
}

describe('grouping', () => {
  const backends = useBackends();
  const group = async (scene: Scene) => {
    const { height, width, homes } = scene;
    const [groups] = await backends.agree(
      async (o) =>
        o.read(
          o.grouping(
            o.upload(scene.offsets, [height, width, 2]),
            o.upload(scene.centres, [homes.length, 2]),
            o.upload(scene.regions, [height, width]),
            o.upload(homes, [homes.length]),
          ),
        ),
      { absolute: 0 },
    );
    return Array.from(groups);
  };

  it('takes the nearest centre of the pixel’s own region, the lower of a tie', async () => {
    const sides = { height: fc.integer({ min: 1, max: 21 }), width: fc.integer({ min: 1, max: 21 }) };
    const scenes = fc.record({
      ...sides,
      count: fc.integer({ min: 1, max: 12 }),
      regionCount: fc.integer({ min: 1, max: 4 }),
      seed: fc.nat(1e6),
    });
    await fc.assert(
      fc.asyncProperty(scenes, async ({ height, width, count, regionCount, seed }) => {
        const scene = randomScene(seed, height, width, count, regionCount);
        expect(await group(scene)).toEqual(naive(scene));
      }),
      { numRuns: 30 },
    );
  });

  it('gives exact targets back: offsets to a centre group to that centre', async () => {
    const scene = randomScene(3, 24, 31, 7, 1);
    const member = Array.from(scene.regions, (_, at) => (at * 5) % 7);
    const distinct = scene.centres.map((value, at) => value + (at % 2) * 100 * Math.floor(at / 2));
    const offsets = scene.offsets.map((_, at) => {
      const pixel = Math.floor(at / 2);
      const place = at % 2 === 0 ? Math.floor(pixel / 31) : pixel % 31;
      return distinct[2 * member[pixel] + (at % 2)] - place;
    });
    const regions = scene.regions.map(() => 0);
    expect(await group({ ...scene, centres: distinct, offsets, regions })).toEqual(member);
  });

  it('knows no centre of another region, and none outside every region', async () => {
    const scene = randomScene(4, 6, 9, 2, 1);
    const regions = scene.regions.map((_, at) => [-1, 0, 1][at % 3]);
    const groups = await group({ ...scene, regions, homes: Float32Array.of(1, -1) });
    expect(groups).toEqual(Array.from(regions, (region) => (region === 1 ? 0 : -1)));
  });

  it('takes offsets of any magnitude', async () => {
    const scene = randomScene(5, 8, 8, 3, 1);
    const regions = scene.regions.map(() => 0);
    // So far away every centre is as near as any other.
    const far = scene.offsets.map((_, at) => (at % 2 === 0 ? 3e38 : -1e30));
    expect(await group({ ...scene, regions, offsets: far })).toEqual(new Array(64).fill(0));
    const tiny = scene.offsets.map(() => 1e-30);
    const zero = scene.offsets.map(() => 0);
    expect(await group({ ...scene, regions, offsets: tiny })).toEqual(
      naive({ ...scene, regions, offsets: zero }),
    );
  });

  it('refuses what makes no sense', async () => {
    const scene = randomScene(6, 4, 5, 3, 1);
    const refuse = (changes: Partial<Record<'offsets' | 'centres' | 'regions' | 'homes', Float32Array>>) =>
      backends.refusal(async (o) => {
        const { offsets, centres, regions, homes } = { ...scene, ...changes };
        const map = o.upload(regions, [regions.length / 5, 5]);
        const points = o.upload(centres, [centres.length / 2, 2]);
        return o.read(o.grouping(o.upload(offsets, [4, 5, 2]), points, map, o.upload(homes, [homes.length])));
      });
    const broken = scene.offsets.slice();
    broken[2 * 13 + 1] = Number.NaN;
    expect((await refuse({ offsets: broken })).message).toMatch(
      /^Cell 13 has an offset that is not a number; /,
    );
    expect((await refuse({ centres: Float32Array.of(0, 0, 1, Number.NaN, 2, 2) })).message).toMatch(
      /^Centre 1 has a coordinate that is not a number; /,
    );
    expect(await refuse({ regions: scene.regions.slice(5) })).toBeInstanceOf(RangeError);
    expect(await refuse({ homes: Float32Array.of(0, 0) })).toBeInstanceOf(RangeError);
  });
});
