import type { Frame, FrameRegions, FrameVectors } from '../../methods/declaration';
import { partColour } from './token-picture';

/** Red, green, blue, alpha, 0…255. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

const REGION_ALPHA = 150;
const VECTOR_ALPHA = 225;
const NONE: Colour = [0, 0, 0, 90];
const LEFT_OUT: Colour = [255, 255, 255, 170];

/**
 * Colour of an arrow: hue is its direction (0° to the right, growing clockwise as the picture shows it), saturation
 * its length over `longest`. An arrow of no length is white, as in optical flow.
 */
export function wheelColour(dy: number, dx: number, longest: number): Colour {
  const hue = ((Math.atan2(dy, dx) * 3) / Math.PI + 6) % 6;
  const saturation = longest > 0 ? Math.min(1, Math.hypot(dy, dx) / longest) : 0;
  const channel = (shift: number) => {
    const place = (shift + hue) % 6;
    return Math.round(255 * (1 - saturation * Math.max(0, Math.min(place, 4 - place, 1))));
  };
  return [channel(5), channel(3), channel(1), VECTOR_ALPHA];
}

/** The longest arrow that counts. */
export function longestOf({ values, valid }: FrameVectors): number {
  let longest = 0;
  for (let i = 0; i < valid.length; i++) {
    if (valid[i] === 1) longest = Math.max(longest, Math.hypot(values[2 * i], values[2 * i + 1]));
  }
  return longest;
}

/** `[rows, columns, 4]`: one pixel a cell. */
export function pixelsOfVectors(vectors: FrameVectors): Uint8ClampedArray<ArrayBuffer> {
  const { values, valid } = vectors;
  const longest = longestOf(vectors);
  const pixels = new Uint8ClampedArray(4 * valid.length);
  for (let i = 0; i < valid.length; i++) {
    const colour =
      valid[i] === 1
        ? wheelColour(values[2 * i], values[2 * i + 1], longest)
        : valid[i] === 0
          ? NONE
          : LEFT_OUT;
    pixels.set(colour, 4 * i);
  }
  return pixels;
}

/** `[rows, columns, 4]`: regions in the colours of their numbers, what is left out white, the rest veiled. */
export function pixelsOfRegions({ numbers }: FrameRegions): Uint8ClampedArray<ArrayBuffer> {
  const colours = new Map<number, Colour>([
    [0, NONE],
    [-1, LEFT_OUT],
  ]);
  const pixels = new Uint8ClampedArray(4 * numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    let colour = colours.get(numbers[i]);
    if (!colour) {
      const code = Number.parseInt(partColour(numbers[i]).slice(1), 16);
      colour = [code >> 16, (code >> 8) & 255, code & 255, REGION_ALPHA];
      colours.set(numbers[i], colour);
    }
    pixels.set(colour, 4 * i);
  }
  return pixels;
}

const pictures = new WeakMap<Frame, HTMLCanvasElement | null>();

/** Regions or arrows of a frame as a picture of one pixel a cell; null where it has neither. */
export function cellPicture(frame: Frame): HTMLCanvasElement | null {
  const known = pictures.get(frame);
  if (known !== undefined) return known;
  const { regions, vectors } = frame;
  const made = vectors
    ? canvasOf(pixelsOfVectors(vectors), vectors.grid.columns)
    : regions
      ? canvasOf(pixelsOfRegions(regions), regions.grid.columns)
      : null;
  pictures.set(frame, made);
  return made;
}

function canvasOf(pixels: Uint8ClampedArray<ArrayBuffer>, width: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = pixels.length / 4 / width;
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width), 0, 0);
  return canvas;
}
