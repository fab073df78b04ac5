/**
 * A decoded picture: RGBA, one byte each (sRGB, 0–255), row-major `[height, width, 4]`, the first pixel top
 * left, upright (EXIF orientation applied). Alpha is 255 everywhere: transparent pixels lie on white.
 */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** The kinds of file that are read. */
export type ImageType = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif';

/** What can be said of an image file without decoding it. */
export interface ImageFacts {
  readonly type: ImageType;
  /** In pixels, as the upright picture has it. */
  readonly width: number;
  readonly height: number;
  /** As in EXIF, 1–8: 1 is upright, from 5 on the stored picture lies on its side. */
  readonly orientation: number;
}
