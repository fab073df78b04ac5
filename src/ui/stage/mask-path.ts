import type { ScaleMask } from '../../engine/api';
import type { Point } from '../../geometry';

const paths = new WeakMap<ScaleMask['rings'], Path2D>();

/** The mask's rings as a path in image pixels, to fill with the even-odd rule. */
export const maskPath = ({ rings }: Pick<ScaleMask, 'rings'>): Path2D => ringPath(rings);

/** Rings as a path in image pixels, made once. */
export function ringPath(rings: ScaleMask['rings']): Path2D {
  let path = paths.get(rings);
  if (!path) {
    path = new Path2D();
    for (const ring of rings) {
      for (let at = 0; at + 1 < ring.length; at += 2) {
        if (at === 0) path.moveTo(ring[0], ring[1]);
        else path.lineTo(ring[at], ring[at + 1]);
      }
      path.closePath();
    }
    paths.set(rings, path);
  }
  return path;
}

let probe: CanvasRenderingContext2D | null | undefined;

/** Whether a place in the image lies in the mask. */
export function inMask(mask: ScaleMask, at: Point): boolean {
  const { box } = mask;
  if (at.x < box.x0 || at.y < box.y0 || at.x >= box.x1 || at.y >= box.y1) return false;
  probe ??= document.createElement('canvas').getContext('2d');
  return probe?.isPointInPath(maskPath(mask), at.x, at.y, 'evenodd') ?? false;
}
