/** A box `[x, y, width, height]` in pixels; sides are not negative. */
export type BoxShape = readonly [x: number, y: number, width: number, height: number];

/** What is compared: a mask, or a box. `Shape` is made when its image's turn comes, and not kept. */
interface Evaluated<Shape> {
  readonly imageId: number;
  readonly categoryId: number;
  /** Pixels, for the ranges of size. */
  readonly area: number;
  readonly shape: () => Shape;
}

/** An object of the ground truth. */
export interface TruthObject<Shape> extends Evaluated<Shape> {
  /** A match with id 0 counts as none, as in the reference tools. */
  readonly id: number;
  /** A region of many objects: what is found in it is neither right nor wrong. */
  readonly crowd: boolean;
}

/** A found object. */
export interface Detection<Shape> extends Evaluated<Shape> {
  /** Higher is surer; equal scores keep the order of the images' ids, then that of the list. */
  readonly score: number;
}

/**
 * IoU of every detection with every object, `[detection][object]`. With a crowd the intersection is divided by
 * the detection's own area.
 */
export type Overlaps<Shape> = (
  detections: readonly Shape[],
  objects: readonly Shape[],
  crowd: readonly boolean[],
) => number[][];
