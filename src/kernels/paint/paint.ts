import type { PictureSettings } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import largestCode from './largest.wgsl?raw';
import code from './paint.wgsl?raw';

const LARGEST = defineKernel({
  name: 'largest of a map',
  code: largestCode,
  params: { start: 'u32', count: 'u32' },
  buffers: { map: 'read f32', largest: 'write f32' },
});

const PAINT = defineKernel({
  name: 'paint',
  code,
  params: { start: 'u32', pitch: 'u32', left: 'u32', top: 'u32', root: 'u32' },
  buffers: { map: 'read f32', largest: 'read f32', palette: 'read u32', pixels: 'write u32' },
  workgroup: [8, 8, 1],
});

/** Rows of a copy into a texture begin at multiples of this many pixels of 4 bytes. */
const ALIGNMENT = 64;

/** Pixels of a picture, and what is needed to copy them into a texture. */
export interface Pixels {
  /** `[height, pitch]` of red, green, blue, alpha. */
  readonly pixels: GpuTensor;
  readonly width: number;
  readonly height: number;
  /** Pixels from one row to the next. */
  readonly pitch: number;
}

/** GPU form of `paint`, up to the canvas: maps `[…, rows, columns]`, of each the last. */
export function recordPixels(
  recorder: Recorder,
  maps: readonly GpuTensor[],
  { rows, columns, across, root, palette }: PictureSettings,
): Pixels {
  const width = across * columns;
  const height = (maps.length / across) * rows;
  const pitch = Math.ceil(width / ALIGNMENT) * ALIGNMENT;
  const pixels = recorder.tensor([height, pitch]);
  const colours = recorder.upload(palette);
  const count = rows * columns;
  for (const [i, map] of maps.entries()) {
    const start = map.bytes / 4 - count;
    const largest = recorder.tensor([1]);
    recorder.dispatch(LARGEST, { start, count }, { map, largest }, [1]);
    const place = { left: (i % across) * columns, top: Math.floor(i / across) * rows };
    const buffers = { map, largest, palette: colours, pixels };
    recorder.dispatch(PAINT, { start, pitch, ...place, root: root ? 1 : 0 }, buffers, [columns, rows]);
  }
  return { pixels, width, height, pitch };
}
