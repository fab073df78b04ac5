import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Backend, createGpuBackend } from '../../kernels';
import { openTestDevice, skipGpu } from '../../kernels/testing/device';
import { pixelsOf, TestCanvas } from '../../kernels/testing/test-canvas';
import { attentionShift, exits } from '..';
import type { LookedMap, MethodContext, MethodDeclaration, ParameterValues, TokenMap } from '../declaration';
import { toyContext } from '../testing';
import { affinityPicture, affinityRow } from './affinity-row';
import { attentionHeads, attentionPictures } from './attention-heads';

const IMAGE = { width: 160, height: 128 };
const GRID = { columns: 10, rows: 8, crop: { x0: 0, y0: 0, x1: 160, y1: 128 } };
const PIXEL = { x: 70, y: 60 };

/** Colour i is i in every channel. */
const PALETTE = Uint32Array.from({ length: 256 }, (_, i) => (0xff000000 | (i * 0x010101)) >>> 0);

describe.skipIf(skipGpu)('what follows the pointer, on a GPU', () => {
  let device: GPUDevice;
  let backend: Backend;
  let context: MethodContext;
  beforeAll(async () => {
    const acquired = await openTestDevice();
    device = acquired.device;
    backend = createGpuBackend(device, { label: 'test' });
    context = { ...toyContext(IMAGE, [{ x0: 48, y0: 32, x1: 112, y1: 96 }]), backend };
    vi.stubGlobal('OffscreenCanvas', TestCanvas);
  });
  afterAll(() => {
    vi.unstubAllGlobals();
    backend.dispose();
    device.destroy();
  });
  afterEach(() => vi.restoreAllMocks());

  /** Places in the palette of a map's own pixels in its picture. */
  async function placesOf(map: LookedMap): Promise<readonly number[]> {
    if (!('picture' in map)) throw new Error('It was not painted.');
    const { picture, at, grid } = map;
    const pixels = await pixelsOf(device, picture);
    return Array.from({ length: grid.columns * grid.rows }, (_, token) => {
      const x = at.x + (token % grid.columns);
      const y = at.y + Math.floor(token / grid.columns);
      const colour = pixels[y * picture.width + x];
      expect(colour).toBe(PALETTE[colour & 255]);
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

  it('is every head’s map in one picture, without a read-back', async () => {
    const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync');
    const painted = await attentionPictures(context, GRID, PIXEL, PALETTE);
    expect(mapped).toHaveBeenCalledTimes(0);
    const heads = await attentionHeads(context, GRID, PIXEL);
    expect(painted.map(({ block, head }) => [block, head])).toEqual(
      heads.map(({ block, head }) => [block, head]),
    );
    expect(new Set(painted.map(({ map }) => 'picture' in map && map.picture)).size).toBe(1);
    const [first] = painted;
    const pixels = 'picture' in first.map ? await pixelsOf(device, first.map.picture) : new Uint32Array();
    for (const [i, { map }] of painted.entries()) {
      if (!('picture' in map)) throw new Error('It was not painted.');
      const places = Array.from({ length: 80 }, (_, token) => {
        const [x, y] = [map.at.x + (token % 10), map.at.y + Math.floor(token / 10)];
        return pixels[y * map.picture.width + x] & 255;
      });
      expectPlaces(places, heads[i].map);
    }
  });
});
