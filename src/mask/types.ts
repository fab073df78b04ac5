/** A binary picture, row-major `[height, width]`, one byte a pixel: 0 or 1. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * A mask as COCO's run-length code: runs of 0s, 1s, 0s … down the columns (pixel (x, y) is number
 * `x·height + y`), beginning with 0s (so the first count may be 0), without empty runs after it, and
 * summing to `height·width`.
 */
export interface Rle {
  readonly width: number;
  readonly height: number;
  readonly counts: Uint32Array;
}

/**
 * A closed ring along pixel edges: x0, y0, x1, y1, … in image pixels (pixel (3, 2) alone is
 * 3,2 4,2 4,3 3,3), collinear corners left out, the first corner not repeated.
 */
export type Ring = Int32Array;
