/** What a walk through a file's structure finds. */
export interface Walk {
  /** Whether the walk came to the file's proper end. */
  readonly whole: boolean;
  /** EXIF orientation, 1–8; 1 where none is given. */
  readonly orientation: number;
}

/** A file that ends too early. */
export const CUT_OFF: Walk = { whole: false, orientation: 1 };

/** A view that throws RangeError beyond the end, by which every walk notices that a file is cut off. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** ASCII at a place; shorter at the end. */
export const asciiAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** The tag of EXIF's orientation, and the type "16-bit number" that it must have. */
const ORIENTATION = 0x0112;
const SHORT = 3;

/**
 * The orientation in a block of EXIF (with or without its "Exif" heading), 1–8.
 * A block that is damaged or silent says 1: it is advice, and the picture can be read without it.
 */
export function orientationOfExif(block: Uint8Array): number {
  const bytes = asciiAt(block, 0, 4) === 'Exif' ? block.subarray(6) : block;
  const order = asciiAt(bytes, 0, 2);
  if (order !== 'II' && order !== 'MM') return 1;
  const little = order === 'II';
  const view = viewOf(bytes);
  try {
    const directory = view.getUint32(4, little);
    const entries = view.getUint16(directory, little);
    for (let i = 0; i < entries; i++) {
      const entry = directory + 2 + i * 12;
      if (view.getUint16(entry, little) !== ORIENTATION) continue;
      const value = view.getUint16(entry + 8, little);
      return view.getUint16(entry + 2, little) === SHORT && value >= 1 && value <= 8 ? value : 1;
    }
  } catch {
    return 1;
  }
  return 1;
}
