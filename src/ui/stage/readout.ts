import { imageBox, inBox, type Point, tokenOfPixel } from '../../geometry';
import { annotationState, type WorkspaceImage } from '../../workspace';
import { type App, selectedAnnotation } from '../app/app';
import { toImage, type View } from './view';

/** The map's value at an image pixel, when the map is on and covers it. */
function mapValue(app: App, imageId: string, pixel: Point): number | undefined {
  const annotation = selectedAnnotation(app);
  if (!app.view.getState().showMap || annotation?.imageId !== imageId) return undefined;
  const state = annotationState(app.runs.store.getState(), annotation);
  if (state.state !== 'done' || !inBox(state.result.map.grid.crop, pixel)) return undefined;
  return state.result.map.values[tokenOfPixel(state.result.map.grid, pixel)];
}

/** What an instrument shows at its foot: the pixel under the pointer, the map there, the zoom. */
export function readout(app: App, image: WorkspaceImage, view: View, pointer: Point | undefined): string {
  const parts: string[] = [];
  if (pointer) {
    const place = toImage(view, pointer);
    const pixel = { x: Math.floor(place.x), y: Math.floor(place.y) };
    if (inBox(imageBox(image), pixel)) {
      parts.push(`x ${pixel.x}  y ${pixel.y}`);
      const value = mapValue(app, image.id, pixel);
      if (value !== undefined) parts.push(`map ${value.toFixed(2)}`);
    }
  }
  parts.push(`${Math.round(view.scale * 100)} %`);
  return parts.join('  ·  ');
}
