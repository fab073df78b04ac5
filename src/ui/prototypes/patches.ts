import type { Box } from '../../geometry';
import { bitmapInBrowser } from '../../image/decode.browser';
import type { Contribution, Folded } from '../../methods';
import type { WorkspaceDocument } from '../../workspace';
import type { App } from '../app/app';

/** Patches shown of each prototype. */
const MOST = 6;

/** Side of the piece of photo around a patch, in patches: enough to see what it is of. */
const AROUND = 3;

/** Inner product of two unit vectors. */
export const cosineOf = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, d) => sum + value * b[d], 0);

/** The contributions nearest to a prototype, nearest first. */
export function nearestOf({ vector, contributions }: Folded): readonly Contribution[] {
  return [...contributions]
    .map((contribution) => ({ contribution, near: cosineOf(contribution.centroid, vector) }))
    .sort((a, b) => b.near - a.near)
    .slice(0, MOST)
    .map(({ contribution }) => contribution);
}

/** The photo a contribution came from, if it is in the workspace. */
export function photoOf(document: WorkspaceDocument, { image, object }: Contribution) {
  const own = document.annotations.find((each) => each.id === object && each.learnt);
  const named = document.images.filter(({ name }) => name === image);
  return named.find(({ id }) => id === own?.imageId) ?? named[0];
}

/** Whole photos, decoded for the dialog and let go with it. */
export interface Photos {
  readonly of: (imageId: string) => Promise<ImageBitmap | undefined>;
  readonly close: () => void;
}

/**
 * One photo at a time is decoded, each once.
 * @param longest of the longer side, in pixels; larger ones are made smaller
 */
export function openPhotos(app: App, longest = Number.POSITIVE_INFINITY): Photos {
  const made = new Map<string, Promise<ImageBitmap | undefined>>();
  let queue: Promise<unknown> = Promise.resolve();
  return {
    of(imageId) {
      const known = made.get(imageId);
      if (known) return known;
      const blob = app.library.store.getState().blobs.get(imageId);
      const name = app.history.document().images.find(({ id }) => id === imageId)?.name ?? '';
      const promise = queue.then(() =>
        blob ? bitmapInBrowser(blob, name, longest).catch(() => undefined) : undefined,
      );
      queue = promise;
      made.set(imageId, promise);
      return promise;
    },
    close() {
      for (const promise of made.values()) void promise.then((bitmap) => bitmap?.close());
      made.clear();
    },
  };
}

/** Draws a patch with what surrounds it, and a frame around the patch itself. */
export function drawPatch(canvas: HTMLCanvasElement, photo: ImageBitmap, patch: Box): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const side = Math.max(patch.x1 - patch.x0, patch.y1 - patch.y0) * AROUND;
  const [x, y] = [(patch.x0 + patch.x1 - side) / 2, (patch.y0 + patch.y1 - side) / 2];
  const scale = canvas.width / side;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(photo, x, y, side, side, 0, 0, canvas.width, canvas.height);
  const [width, height] = [(patch.x1 - patch.x0) * scale, (patch.y1 - patch.y0) * scale];
  const [left, top] = [(patch.x0 - x) * scale, (patch.y0 - y) * scale];
  context.lineWidth = 3;
  context.strokeStyle = 'rgb(0 0 0 / 0.6)';
  context.strokeRect(left, top, width, height);
  context.lineWidth = 1.5;
  context.strokeStyle = '#ffffff';
  context.strokeRect(left, top, width, height);
}
