/** A place in an image, in pixels; x to the right, y down, (0, 0) the top-left corner of the first pixel. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A half-open rectangle `[x0, x1) × [y0, y1)`: the pixel (3, 2) alone is `{x0: 3, y0: 2, x1: 4, y1: 3}`. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}
