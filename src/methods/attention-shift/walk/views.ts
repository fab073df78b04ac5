import {
  type Box,
  clamp,
  type Grid,
  gridOfCrop,
  gridOfImage,
  type Point,
  type Size,
} from '../../../geometry';
import { round } from '../../shared/numbers';

/** Side of the zooms over the image's longer side, in the order in which they are worth having; 1 is the whole image. */
const ZOOMS = [1, 0.6, 0.3, 0.15, 0.45] as const;
/** Longer side of the whole image and of a zoom, in pixels of the network's input. */
const WHOLE_SIZE = 512;
const ZOOM_SIZE = 384;

/** The crop around a click, moved inside the image and never padded. */
function zoomCrop(click: Point, image: Size, zoom: number): Box {
  const longer = zoom * Math.max(image.width, image.height);
  const width = Math.max(1, round(Math.min(image.width, longer)));
  const height = Math.max(1, round(Math.min(image.height, longer)));
  const x0 = clamp(round(click.x + 0.5 - width / 2), 0, image.width - width);
  const y0 = clamp(round(click.y + 0.5 - height / 2), 0, image.height - height);
  return { x0, y0, x1: x0 + width, y1: y0 + height };
}

/** The grid that every click of an image shares: worth encoding before anybody clicks. */
export const wholeView = (image: Size, patch: number): Grid => gridOfImage(image, WHOLE_SIZE, patch);

/**
 * The views of a click, the whole image first.
 * @param count 1 to 5
 */
export const viewsOf = (click: Point, image: Size, patch: number, count: number): readonly Grid[] =>
  ZOOMS.slice(0, count).map((zoom) =>
    zoom === 1 ? wholeView(image, patch) : gridOfCrop(zoomCrop(click, image, zoom), ZOOM_SIZE, patch),
  );
