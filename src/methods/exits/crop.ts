import {
  assignExtremePoints,
  type Box,
  boxOfExtremePoints,
  type ExtremePoints,
  type Grid,
  gridOfImage,
  type Size,
} from '../../geometry';
import type { Prompt } from '../declaration';
import type { Settings } from '../shared/define';
import { clickedPixel } from '../shared/prompt';

/**
 * The extreme points of a prompt, sorted into roles, and their box; a box alone has no points.
 * @throws Error with a sentence where the prompt makes no sense in this image
 */
export function extremesAndBox(prompt: Prompt, image: Size): { points: ExtremePoints | undefined; box: Box } {
  if (prompt.kind === 'extreme-points') {
    if (prompt.points.length < 2) throw new Error('EXITS needs at least two points.');
    const points = assignExtremePoints(prompt.points.map((point) => clickedPixel(point, image)));
    return { points, box: boxOfExtremePoints(points) };
  }
  if (prompt.kind !== 'box') throw new Error(`EXITS takes extreme points or a box, not a ${prompt.kind}.`);
  const { box } = prompt;
  if (!Object.values(box).every(Number.isFinite) || box.x1 <= box.x0 || box.y1 <= box.y0) {
    throw new Error(`The box from (${box.x0}, ${box.y0}) to (${box.x1}, ${box.y1}) holds no pixel.`);
  }
  const inside = {
    x0: Math.max(0, Math.floor(box.x0)),
    y0: Math.max(0, Math.floor(box.y0)),
    x1: Math.min(image.width, Math.ceil(box.x1)),
    y1: Math.min(image.height, Math.ceil(box.y1)),
  };
  if (inside.x1 <= inside.x0 || inside.y1 <= inside.y0) {
    throw new Error(
      `The box from (${box.x0}, ${box.y0}) to (${box.x1}, ${box.y1}) lies outside the image, which is ${image.width}×${image.height} pixels.`,
    );
  }
  return { points: undefined, box: inside };
}

/** The box of a prompt in whole pixels of the image; undefined for a click, or where it makes no sense. */
export function boxOfPrompt(prompt: Prompt, image: Size): Box | undefined {
  try {
    return extremesAndBox(prompt, image).box;
  } catch {
    return undefined;
  }
}

/** Stage 0: centre ± max(8, scale·side/2) per axis, whole pixels, clipped to the image. */
export function cropAround(box: Box, scale: number, image: Size): Box {
  const axis = (low: number, high: number, limit: number): [number, number] => {
    const centre = (low + high) / 2;
    const half = Math.max(8, (scale * (high - low)) / 2);
    return [Math.max(0, Math.floor(centre - half)), Math.min(limit, Math.ceil(centre + half))];
  };
  const [x0, x1] = axis(box.x0, box.x1, image.width);
  const [y0, y1] = axis(box.y0, box.y1, image.height);
  return { x0, y0, x1, y1 };
}

/** Stage 0's tokens: those of the crop, or of the whole image where `crop` is off. */
export const gridOf = (settings: Settings, box: Box, image: Size, patch: number): Grid =>
  settings.toggle('crop')
    ? gridAround(box, settings.number('cropScale'), settings.number('cropSize'), image, patch)
    : gridOfImage(image, settings.number('size'), patch);

/** Stage 0's tokens: the crop stretched to `cropSize`², whatever its aspect. @param patch side of a token in px */
export function gridAround(box: Box, scale: number, cropSize: number, image: Size, patch: number): Grid {
  const side = Math.max(1, Math.round(cropSize / patch));
  return { columns: side, rows: side, crop: cropAround(box, scale, image) };
}
