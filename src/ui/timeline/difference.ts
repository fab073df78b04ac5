import { type Box, boxHeight, boxWidth, type Size } from '../../geometry';
import { boxOfRle, type Rle } from '../../mask';
import { maskPath } from '../stage/mask-path';
import { drawable } from './paint';

/** Colours of what only one of two masks has, told apart by every kind of colour sight. */
export const ONLY_HERE = '#2e86ff';
export const ONLY_PRESENT = '#ff9f1c';
const BOTH = 'rgb(255 255 255)';

/** The box of several masks with a margin, inside the image. */
export function boxAround(masks: readonly Rle[], image: Size): Box {
  const boxes = masks.flatMap((mask) => boxOfRle(mask) ?? []);
  if (boxes.length === 0) return { x0: 0, y0: 0, x1: image.width, y1: image.height };
  const x0 = Math.min(...boxes.map((box) => box.x0));
  const y0 = Math.min(...boxes.map((box) => box.y0));
  const x1 = Math.max(...boxes.map((box) => box.x1));
  const y1 = Math.max(...boxes.map((box) => box.y1));
  const margin = 0.08 * Math.max(x1 - x0, y1 - y0);
  return {
    x0: Math.max(0, x0 - margin),
    y0: Math.max(0, y0 - margin),
    x1: Math.min(image.width, x1 + margin),
    y1: Math.min(image.height, y1 + margin),
  };
}

interface Picture {
  readonly photo: ImageBitmap | undefined;
  readonly image: Size;
  /** The part of the image that is shown, in image pixels. */
  readonly box: Box;
}

/** One mask cut out by another or by nothing, in one colour, as large as the canvas. */
function layerOf(size: Size, box: Box, mask: Rle, how: GlobalCompositeOperation, other: Rle, colour: string) {
  const layer = new OffscreenCanvas(size.width, size.height);
  const context = layer.getContext('2d');
  const [path, cut] = [drawable(mask), drawable(other)];
  if (!context || !path) return layer;
  const scale = size.width / boxWidth(box);
  context.setTransform(scale, 0, 0, scale, -box.x0 * scale, -box.y0 * scale);
  context.fillStyle = colour;
  context.fill(maskPath(path), 'evenodd');
  context.globalCompositeOperation = how;
  context.fill(cut ? maskPath(cut) : new Path2D(), 'evenodd');
  return layer;
}

/**
 * A mask over the photo beside the present one: blue what only it has, orange what only the present one has,
 * pale what both have.
 */
export function paintDifference(canvas: HTMLCanvasElement, mask: Rle, present: Rle, picture: Picture): void {
  const { photo, image, box } = picture;
  const context = canvas.getContext('2d');
  if (!context) return;
  const size = { width: canvas.width, height: canvas.height };
  const scale = size.width / boxWidth(box);
  context.clearRect(0, 0, size.width, size.height);
  if (photo) {
    const [x, y] = [-box.x0 * scale, -box.y0 * scale];
    context.drawImage(photo, x, y, image.width * scale, image.height * scale);
  }
  const put = (layer: OffscreenCanvas, opacity: number) => {
    context.globalAlpha = opacity;
    context.drawImage(layer, 0, 0);
  };
  put(layerOf(size, box, mask, 'destination-in', present, BOTH), 0.42);
  put(layerOf(size, box, mask, 'destination-out', present, ONLY_HERE), 0.85);
  put(layerOf(size, box, present, 'destination-out', mask, ONLY_PRESENT), 0.85);
  context.globalAlpha = 1;
}

/** Size of a picture of the box that fits into a frame, in pixels. */
export function sizeInside(box: Box, width: number, height: number): Size {
  const scale = Math.min(width / boxWidth(box), height / boxHeight(box));
  return {
    width: Math.max(1, Math.round(boxWidth(box) * scale)),
    height: Math.max(1, Math.round(boxHeight(box) * scale)),
  };
}
