import { type PictureScale, SCALES } from '../backend';
import type { PictureSettings, PlacedMap } from '../forms';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import entry from './entry.wgsl?raw';
import code from './paint.wgsl?raw';
import rangeCode from './range.wgsl?raw';

/** Their numbers by the names that WGSL has for them. */
const scales = SCALES.map((scale, i) => `const ${scale.toUpperCase().replace('-', '_')} = ${i}u;`).join('\n');
const variant = `${scales}\n${entry}`;

/** Where a map's entries lie in its array, and how they are scaled. */
const VIEW = { start: 'u32', every: 'u32', less: 'u32', count: 'u32', scale: 'u32' } as const;

const RANGE = defineKernel({
  name: 'range of a map',
  code: rangeCode,
  variant,
  params: VIEW,
  buffers: { map: 'read f32', range: 'write f32' },
});

const PAINT = defineKernel({
  name: 'paint',
  code,
  variant,
  params: { ...VIEW, pitch: 'u32', left: 'u32', top: 'u32', colours: 'u32' },
  buffers: { map: 'read f32', range: 'read f32', palette: 'read u32', pixels: 'write u32' },
  workgroup: [8, 8, 1],
});

/** Rows of a copy into a texture begin at multiples of this many pixels of 4 bytes. */
const ALIGNMENT = 64;

/** The two-sided colours come behind those of 0…1. */
const coloursOf = (scale: PictureScale): number => (scale === 'two-sided' ? 256 : 0);

/** Pixels of a picture, and what is needed to copy them into a texture. */
export interface Pixels {
  /** `[height, pitch]` of red, green, blue, alpha. */
  readonly pixels: GpuTensor;
  readonly width: number;
  readonly height: number;
  /** Pixels from one row to the next. */
  readonly pitch: number;
}

/** GPU form of `paint`, up to the canvas. */
export function recordPixels(
  recorder: Recorder,
  maps: readonly PlacedMap<GpuTensor>[],
  { rows, columns, across, palette }: PictureSettings,
): Pixels {
  const width = across * columns;
  const height = (maps.length / across) * rows;
  const pitch = Math.ceil(width / ALIGNMENT) * ALIGNMENT;
  const pixels = recorder.tensor([height, pitch]);
  const colours = recorder.upload(palette);
  for (const [i, { of: map, start, every, less, scale }] of maps.entries()) {
    const range = recorder.tensor([2]);
    const view = { start, every, less, count: rows * columns, scale: SCALES.indexOf(scale) };
    recorder.dispatch(RANGE, view, { map, range }, [1]);
    const place = { left: (i % across) * columns, top: Math.floor(i / across) * rows };
    const buffers = { map, range, palette: colours, pixels };
    recorder.dispatch(PAINT, { ...view, ...place, pitch, colours: coloursOf(scale) }, buffers, [
      columns,
      rows,
    ]);
  }
  return { pixels, width, height, pitch };
}
