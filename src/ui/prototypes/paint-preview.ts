import type { PastePreview } from '../../engine/api';
import { ringPath } from '../stage/mask-path';
import type { Layer } from '../stage/paint-masks';
import { paintHatched } from '../stage/paint-masks';

/**
 * Draws a new photo: what was pasted outlined strongly, what was there thinly, and what of each is hidden now hatched.
 * @param colourOf by place in the document's categories
 */
export function paintPreview(
  canvas: HTMLCanvasElement,
  { picture, width, objects }: PastePreview,
  colourOf: (category: number) => string,
): void {
  canvas.width = picture.width;
  canvas.height = picture.height;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.putImageData(new ImageData(new Uint8ClampedArray(picture.data), picture.width), 0, 0);
  const scale = picture.width / width;
  const layer: Layer = { context, ratio: 1, size: picture };
  for (const { hidden } of objects) paintHatched(layer, { x: 0, y: 0, scale }, hidden);
  for (const { rings, category, from } of objects) {
    context.save();
    context.scale(scale, scale);
    context.lineJoin = 'round';
    const path = ringPath(rings);
    for (const [colour, wide] of [
      ['rgba(0, 0, 0, 0.7)', from === undefined ? 2.5 : 5],
      [colourOf(category), from === undefined ? 1 : 2.5],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = wide / scale;
      context.stroke(path);
    }
    context.restore();
  }
}
