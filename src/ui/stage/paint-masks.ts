import type { RunResult, ScaleMask } from '../../engine/api';
import { boxHeight, boxWidth, type Size } from '../../geometry';
import type { Ring } from '../../mask';
import type { LookedMap } from '../../methods/declaration';
import { mapPicture } from './map-picture';
import { maskPath, ringPath } from './mask-path';
import type { View } from './view';

/** One object's mask as it is to be drawn. */
export interface MaskDrawing {
  readonly mask: ScaleMask;
  readonly colour: string;
  /** Selected, or under the pointer. */
  readonly strong: boolean;
  /** A first result that a better one will replace. */
  readonly provisional: boolean;
  /** With the pixels that the method ignores. */
  readonly hatched?: boolean;
}

/** A canvas's context with its resolution. */
export interface Layer {
  readonly context: CanvasRenderingContext2D;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** CSS pixels. */
  readonly size: Size;
}

/** Empties a layer and lets the next drawing be in CSS pixels. */
export function clear({ context, ratio, size }: Layer): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
}

/** Lets the next drawing be in image pixels. */
const inImagePixels = ({ context, ratio }: Layer, view: View): void =>
  context.setTransform(
    view.scale * ratio,
    0,
    0,
    view.scale * ratio,
    Math.round(view.x * ratio),
    Math.round(view.y * ratio),
  );

/** The photo; where it is not decoded yet, a dark sheet of its size. */
export function paintPhoto(layer: Layer, view: View, image: Size, bitmap: ImageBitmap | undefined): void {
  const { context } = layer;
  clear(layer);
  inImagePixels(layer, view);
  if (!bitmap) {
    context.fillStyle = 'rgba(128, 128, 128, 0.18)';
    context.fillRect(0, 0, image.width, image.height);
    return;
  }
  // Beyond three screen pixels an image pixel, one wants to see which pixel one clicks.
  context.imageSmoothingEnabled = view.scale * layer.ratio < 3;
  context.imageSmoothingQuality = 'medium';
  context.drawImage(bitmap, 0, 0, image.width, image.height);
}

/** The map over its crop, smooth and translucent. */
export function paintMap(layer: Layer, view: View, map: LookedMap, opacity: number): void {
  const { context } = layer;
  const { crop } = map.grid;
  context.save();
  inImagePixels(layer, view);
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(mapPicture(map), crop.x0, crop.y0, boxWidth(crop), boxHeight(crop));
  context.restore();
}

/** One mask: filled in its class's colour, with an outline that stays crisp at any zoom. */
export function paintMask(layer: Layer, view: View, drawing: MaskDrawing, opacity: number): void {
  const { context } = layer;
  const { colour, strong, provisional } = drawing;
  const path = maskPath(drawing.mask);
  context.save();
  inImagePixels(layer, view);
  context.globalAlpha = Math.min(1, opacity * (provisional ? 0.6 : strong ? 1.3 : 1));
  context.fillStyle = colour;
  context.fill(path, 'evenodd');
  const px = 1 / view.scale;
  context.lineJoin = 'round';
  context.globalAlpha = strong ? 0.75 : 0.5;
  context.strokeStyle = '#000';
  context.lineWidth = (strong ? 4 : 2.75) * px;
  if (!provisional) context.stroke(path);
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = (strong ? 2.25 : 1.25) * px;
  if (provisional) context.setLineDash([6 * px, 4 * px]);
  context.stroke(path);
  context.restore();
}

/** Side of the hatch's tile, CSS px. */
const HATCH = 8;

let hatch: HTMLCanvasElement | undefined;

/** One tile of white lines on dark ones, seen on any photo; drawn twice as fine for dense screens. */
function hatchTile(): HTMLCanvasElement {
  if (hatch) return hatch;
  hatch = document.createElement('canvas');
  hatch.width = hatch.height = 2 * HATCH;
  const context = hatch.getContext('2d');
  if (!context) return hatch;
  context.scale(2, 2);
  for (const [colour, width] of [
    ['rgba(0, 0, 0, 0.55)', 2.75],
    ['rgba(255, 255, 255, 0.95)', 1.25],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    // The corners' lines close the pattern across tiles.
    for (const shift of [-HATCH, 0, HATCH]) {
      context.moveTo(shift - 2, HATCH + 2);
      context.lineTo(shift + HATCH + 2, -2);
    }
    context.stroke();
  }
  return hatch;
}

/** Hatches the inside of rings, in lines of the same width at any zoom. */
export function paintHatched(layer: Layer, view: View, rings: readonly Ring[]): void {
  const { context, ratio, size } = layer;
  const pattern = context.createPattern(hatchTile(), 'repeat');
  if (!pattern || rings.length === 0) return;
  pattern.setTransform(new DOMMatrix().scale(0.5));
  context.save();
  inImagePixels(layer, view);
  context.clip(ringPath(rings), 'evenodd');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = pattern;
  context.fillRect(0, 0, size.width, size.height);
  context.restore();
}

/** The mask of a first result: its default. */
export const defaultMask = (result: RunResult): ScaleMask | undefined =>
  result.masks.find((mask) => mask.scale === 0) ?? result.masks[0];
