import { interpolateInferno } from 'd3-scale-chromatic';
import type { LookedMap, PaintedMap, Palette, TokenMap } from '../../methods/declaration';

/** 256 colours, red, green, blue, of an interpolator that answers in hex or in rgb(). */
function rampOf(colourAt: (share: number) => string): Uint8ClampedArray {
  const colours = new Uint8ClampedArray(256 * 3);
  for (let at = 0; at < 256; at += 1) {
    const colour = colourAt(at / 255);
    const [r = 0, g = 0, b = 0] = colour.startsWith('#')
      ? (colour.match(/[\da-f]{2}/gi) ?? []).map((part) => Number.parseInt(part, 16))
      : (colour.match(/\d+/g) ?? []).map(Number);
    colours.set([r, g, b], at * 3);
  }
  return colours;
}

/** Colours of a map of 0…1. */
const ramp = rampOf(interpolateInferno);
/** Colours of a two-sided map: violet below ½, orange above, dark where it takes neither side. */
const twoSidedRamp = rampOf((share) => {
  const side = share < 0.5 ? [140, 92, 255] : [255, 159, 28];
  const strength = Math.abs(2 * share - 1);
  return `rgb(${side.map((channel) => Math.round(18 + strength * (channel - 18))).join()})`;
});

/** The same colours, both kinds, for a device that paints maps itself. */
export const PALETTE: Palette = Uint32Array.from({ length: 512 }, (_, i) => {
  const [r, g, b] = i < 256 ? ramp.subarray(3 * i) : twoSidedRamp.subarray(3 * (i - 256));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
});

/** Paints the ramp itself, 0 at the left. */
export function paintRamp(canvas: HTMLCanvasElement, twoSided = false): void {
  const colours = twoSided ? twoSidedRamp : ramp;
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) return;
  const pixels = context.createImageData(256, 1);
  for (let at = 0; at < 256; at += 1) pixels.data.set([...colours.subarray(at * 3, at * 3 + 3), 255], at * 4);
  context.putImageData(pixels, 0, 0);
}

const pictures = new WeakMap<LookedMap, HTMLCanvasElement>();

/** The token map as a picture of one pixel a token; drawn larger, it is smooth. */
export function mapPicture(map: LookedMap): HTMLCanvasElement {
  const known = pictures.get(map);
  if (known) return known;
  const canvas = document.createElement('canvas');
  canvas.width = map.grid.columns;
  canvas.height = map.grid.rows;
  const context = canvas.getContext('2d');
  if (context) {
    const { painted } = map;
    // One that was closed has no width any more.
    if (painted && painted.picture.width > 0)
      context.drawImage(painted.picture, -painted.at.x, -painted.at.y);
    else if (!isPainted(map)) context.putImageData(coloured(map), 0, 0);
  }
  pictures.set(map, canvas);
  return canvas;
}

/** Were only the map's colours brought from the device? */
export const isPainted = (map: LookedMap): map is PaintedMap => !('values' in map);

function coloured({ grid: { columns, rows }, values, twoSided }: TokenMap): ImageData {
  const colours = twoSided ? twoSidedRamp : ramp;
  const pixels = new ImageData(columns, rows);
  for (let token = 0; token < columns * rows; token += 1) {
    const at = Math.round(Math.min(1, Math.max(0, values[token] ?? 0)) * 255) * 3;
    pixels.data[token * 4] = colours[at] ?? 0;
    pixels.data[token * 4 + 1] = colours[at + 1] ?? 0;
    pixels.data[token * 4 + 2] = colours[at + 2] ?? 0;
    pixels.data[token * 4 + 3] = 255;
  }
  return pixels;
}

/** Makes maps ready to be drawn; the device's memory behind those that were painted there is free then. */
export function takeOver(maps: readonly LookedMap[]): void {
  for (const map of maps) if (map.painted) mapPicture(map);
  for (const { painted } of maps) painted?.picture.close();
}
