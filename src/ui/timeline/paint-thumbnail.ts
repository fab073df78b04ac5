import { boxHeight, boxWidth, type Size } from '../../geometry';
import type { Frame } from '../../methods/declaration';
import { paintFrameOver } from './paint';

/**
 * Draws a frame's crop, the photo and the frame over it, as large as fits.
 * @param size of the picture, in CSS px
 * @param image size of the photo, in its own pixels
 */
export function paintThumbnail(
  canvas: HTMLCanvasElement,
  size: Size,
  frame: Frame,
  image: Size | undefined,
  photo: ImageBitmap | undefined,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
  canvas.width = size.width * ratio;
  canvas.height = size.height * ratio;
  const { crop } = frame.grid;
  const scale = Math.min(size.width / boxWidth(crop), size.height / boxHeight(crop));
  const view = {
    scale,
    x: (size.width - boxWidth(crop) * scale) / 2 - crop.x0 * scale,
    y: (size.height - boxHeight(crop) * scale) / 2 - crop.y0 * scale,
  };
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  context.save();
  context.beginPath();
  context.rect(
    view.x + crop.x0 * scale,
    view.y + crop.y0 * scale,
    boxWidth(crop) * scale,
    boxHeight(crop) * scale,
  );
  context.clip();
  if (image && photo) context.drawImage(photo, view.x, view.y, image.width * scale, image.height * scale);
  paintFrameOver({ context, ratio, size }, view, frame, 0.75, '#ff9f1c', true);
  context.restore();
}
