import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Backend, createGpuBackend } from '../../kernels';
import { openTestDevice, skipGpu } from '../../kernels/testing/device';
import { pixelsOf, TestCanvas } from '../../kernels/testing/test-canvas';
import { attentionShift, exits } from '..';
import type {
  Frame,
  LookedMap,
  MethodContext,
  MethodDeclaration,
  Palette,
  ParameterValues,
  Prompt,
  StageMemory,
  TokenMap,
} from '../declaration';
import { extremesOf, toyContext } from '../testing';
import { affinityPicture, affinityRow } from './affinity-row';
import { attentionHeads, attentionPictures } from './attention-heads';

const IMAGE = { width: 160, height: 128 };
const GRID = { columns: 10, rows: 8, crop: { x0: 0, y0: 0, x1: 160, y1: 128 } };
const OBJECT = { x0: 48, y0: 32, x1: 112, y1: 96 };
const PIXEL = { x: 70, y: 60 };

/** Colour i is i in every channel, and of two sides without blue. */
const PALETTE = Uint32Array.from(
  { length: 512 },
  (_, i) => (0xff000000 | ((i & 255) * (i < 256 ? 0x010101 : 0x000101))) >>> 0,
);

describe.skipIf(skipGpu)('what is painted on a GPU', () => {
  let device: GPUDevice;
  let backend: Backend;
  let context: MethodContext;
  beforeAll(async () => {
    const acquired = await openTestDevice();
    device = acquired.device;
    backend = createGpuBackend(device, { label: 'test' });
    context = { ...toyContext(IMAGE, [OBJECT]), backend };
    vi.stubGlobal('OffscreenCanvas', TestCanvas);
  });
  afterAll(() => {
    vi.unstubAllGlobals();
    backend.dispose();
    device.destroy();
  });
  afterEach(() => vi.restoreAllMocks());

  /** Pictures are read once. */
  const seen = new Map<ImageBitmap, Promise<Uint32Array>>();
  function pixelsIn(picture: ImageBitmap): Promise<Uint32Array> {
    const pixels = seen.get(picture) ?? pixelsOf(device, picture);
    seen.set(picture, pixels);
    return pixels;
  }

  /** Places in the palette of a map's own pixels in its picture. */
  async function placesOf(map: LookedMap): Promise<readonly number[]> {
    if (!map.painted) throw new Error('It was not painted.');
    const { grid } = map;
    const { picture, at } = map.painted;
    const pixels = await pixelsIn(picture);
    return Array.from({ length: grid.columns * grid.rows }, (_, token) => {
      const x = at.x + (token % grid.columns);
      const y = at.y + Math.floor(token / grid.columns);
      const colour = pixels[y * picture.width + x];
      const two = 'twoSided' in map && map.twoSided ? 256 : 0;
      expect(colour).toBe(PALETTE[two + (colour & 255)]);
      return colour & 255;
    });
  }

  /** Within 1/255 of what the page would paint of the numbers. */
  function expectPlaces(places: readonly number[], { values }: TokenMap): void {
    for (const [token, place] of places.entries()) {
      expect(Math.abs(place - Math.round(values[token] * 255))).toBeLessThanOrEqual(1);
    }
    expect(Math.max(...places)).toBe(255);
  }

  const CASES: readonly [MethodDeclaration, ParameterValues, number][] = [
    [exits, { source: 'keys' }, 0],
    [exits, { source: 'attention' }, 0],
    [exits, { source: 'attention-all' }, 0],
    [exits, { source: 'position' }, 0],
    [exits, { source: 'keys', hops: 3 }, 2],
    [exits, { source: 'keys', absorbing: true }, 1],
    [attentionShift, { laterBlocks: 1 }, 0],
  ];
  it.each(CASES)(
    'is $id’s row in the page’s colours, without a read-back (%#)',
    async (method, parameters, power) => {
      const wanted = { method, parameters, grid: GRID, pixel: PIXEL, power };
      const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync');
      const painted = await affinityPicture(context, wanted, PALETTE);
      expect(mapped).toHaveBeenCalledTimes(0);
      const row = await affinityRow(context, wanted);
      expect(mapped).toHaveBeenCalledTimes(1);
      expect(painted.title).toBe(row.title);
      expectPlaces(await placesOf(painted), row);
    },
  );

  const EXTREMES = extremesOf(OBJECT);
  const CLICK: Prompt = { kind: 'point', point: PIXEL };
  const SHORT = { readout: 'instance-map', shifts: 1, rounds: 0 };
  const RUNS: readonly [MethodDeclaration, Prompt, ParameterValues, readonly string[]][] = [
    [exits, EXTREMES, { hops: 2, fusion: false, crf: false }, ['walk', 'mask']],
    [exits, EXTREMES, { hops: 2, fusion: false, crf: true, cropSize: 256 }, ['walk', 'mask']],
    [exits, EXTREMES, { absorbing: true }, ['walk']],
    [attentionShift, CLICK, { ...SHORT, query: 'rollout' }, ['query']],
    [attentionShift, CLICK, { ...SHORT, query: 'attention' }, ['query']],
    [attentionShift, CLICK, { views: 2 }, ['mask']],
  ];
  it.each(RUNS)(
    'paints the frames of $id where their maps lie (%#)',
    async (method, prompt, parameters, stages) => {
      const watchedBy = async (palette?: Palette) => {
        const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync');
        const frames: Frame[] = [];
        const onFrame = (frame: Frame) => frames.push(frame);
        const kept: Frame[] = [];
        const memory: StageMemory = {
          recall: () => undefined,
          keep: (_, left) => kept.push(...((left as { frames?: readonly Frame[] }).frames ?? [])),
        };
        const given = { ...context, onFrame, memory, ...(palette ? { palette } : {}) };
        const result = await method.run(given, prompt, parameters);
        const readBacks = mapped.mock.calls.length;
        mapped.mockRestore();
        return { frames, kept, result, readBacks };
      };
      const plain = await watchedBy();
      const painted = await watchedBy(PALETTE);
      // Nothing comes back for a picture, and nobody is asked for other numbers because of it.
      expect(painted.readBacks).toBe(plain.readBacks);
      expect(painted.result).toEqual(plain.result);
      expect(painted.kept).toEqual(plain.kept);
      expect(plain.frames.every(({ map }) => map?.painted === undefined)).toBe(true);
      expect([
        ...new Set(painted.frames.filter(({ map }) => map?.painted).map(({ stage }) => stage)),
      ]).toEqual(stages);
      for (const { map } of painted.frames) {
        if (!map?.painted) continue;
        const { painted: _, ...numbers } = map;
        expect(plain.frames.map((frame) => frame.map)).toContainEqual(numbers);
        const places = await placesOf(map);
        for (const [cell, place] of places.entries()) {
          expect(Math.abs(place - Math.round(map.values[cell] * 255))).toBeLessThanOrEqual(1);
        }
      }
    },
  );

  it('keeps no picture in memory: who goes on from there gets the numbers', async () => {
    const kept = new Map<string, unknown>();
    const memory: StageMemory = { recall: (key) => kept.get(key), keep: (key, left) => kept.set(key, left) };
    const watchedWith = async (maskThreshold: number) => {
      const frames: Frame[] = [];
      const onFrame = (frame: Frame) => frames.push(frame);
      const plain = { hops: 2, fusion: false, crf: false, maskThreshold };
      await exits.run({ ...context, onFrame, memory, palette: PALETTE }, EXTREMES, plain);
      return frames.flatMap(({ map }) => (map ? [map] : []));
    };
    expect((await watchedWith(0.5)).some(({ painted }) => painted)).toBe(true);
    const again = await watchedWith(0.4);
    expect(again.length).toBeGreaterThan(3);
    // Those of the first run have gone to the page.
    for (const { painted } of again) expect(painted).toBeUndefined();
  });

  it('is every head’s map in one picture, without a read-back', async () => {
    const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync');
    const painted = await attentionPictures(context, GRID, PIXEL, PALETTE);
    expect(mapped).toHaveBeenCalledTimes(0);
    const heads = await attentionHeads(context, GRID, PIXEL);
    expect(painted.map(({ block, head }) => [block, head])).toEqual(
      heads.map(({ block, head }) => [block, head]),
    );
    expect(new Set(painted.map(({ map }) => map.painted?.picture)).size).toBe(1);
    const [first] = painted;
    const pixels = await pixelsOf(device, first.map.painted?.picture);
    for (const [i, { map }] of painted.entries()) {
      if (!map.painted) throw new Error('It was not painted.');
      const { at, picture } = map.painted;
      const places = Array.from({ length: 80 }, (_, token) => {
        const [x, y] = [at.x + (token % 10), at.y + Math.floor(token / 10)];
        return pixels[y * picture.width + x] & 255;
      });
      expectPlaces(places, heads[i].map);
    }
  });
});
