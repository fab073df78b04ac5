import type { Point, Size } from '../../geometry';

/**
 * How the photo lies on the stage: its top-left corner in CSS px from the stage's, and CSS px per image
 * pixel.
 */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Room kept free around a fitted photo, in CSS px. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

const LARGEST = 64;

/** The whole photo, as large as the stage allows, in the middle. */
export function fitView(image: Size, stage: Size, insets: Insets): View {
  const room = {
    width: Math.max(1, stage.width - insets.left - insets.right),
    height: Math.max(1, stage.height - insets.top - insets.bottom),
  };
  const scale = Math.min(room.width / image.width, room.height / image.height, 16);
  return {
    scale,
    x: insets.left + (room.width - image.width * scale) / 2,
    y: insets.top + (room.height - image.height * scale) / 2,
  };
}

/** Zooms by a factor; what lies under `at` stays there. */
export function zoom(view: View, factor: number, at: Point, image: Size, stage: Size): View {
  const smallest = Math.min(
    1,
    (0.2 * Math.min(stage.width, stage.height)) / Math.max(image.width, image.height),
  );
  const scale = Math.min(LARGEST, Math.max(smallest, view.scale * factor));
  const k = scale / view.scale;
  return keepInSight({ scale, x: at.x - (at.x - view.x) * k, y: at.y - (at.y - view.y) * k }, image, stage);
}

/** Moves the photo. */
export const pan = (view: View, dx: number, dy: number, image: Size, stage: Size): View =>
  keepInSight({ ...view, x: view.x + dx, y: view.y + dy }, image, stage);

/** A photo that has been pushed out of sight is hard to find again: some of it always stays. */
function keepInSight(view: View, image: Size, stage: Size): View {
  const margin = 48;
  const limit = (value: number, size: number, room: number) =>
    Math.min(room - margin, Math.max(margin - size * view.scale, value));
  return {
    ...view,
    x: limit(view.x, image.width, stage.width),
    y: limit(view.y, image.height, stage.height),
  };
}

/** The place in the image, in pixels and fractions, under a place on the stage. */
export const toImage = (view: View, at: Point): Point => ({
  x: (at.x - view.x) / view.scale,
  y: (at.y - view.y) / view.scale,
});

/** Where on the stage the middle of an image pixel lies. */
export const pixelOnStage = (view: View, pixel: Point): Point => ({
  x: view.x + (pixel.x + 0.5) * view.scale,
  y: view.y + (pixel.y + 0.5) * view.scale,
});
