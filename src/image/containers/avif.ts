import { asciiAt, CUT_OFF, viewOf, type Walk } from './walk';

interface FileBox {
  readonly name: string;
  /** Where its content begins and ends. */
  readonly from: number;
  readonly to: number;
}

/** The boxes between two places; null if one reaches beyond the second. */
function boxesIn(bytes: Uint8Array, from: number, to: number): FileBox[] | null {
  const view = viewOf(bytes);
  const boxes: FileBox[] = [];
  for (let at = from; at < to; ) {
    let length = view.getUint32(at);
    let head = 8;
    if (length === 1) {
      length = Number(view.getBigUint64(at + 8));
      head = 16;
    } else if (length === 0) {
      length = to - at;
    }
    if (length < head || at + length > to) return null;
    boxes.push({ name: asciiAt(bytes, at + 4, 4), from: at + head, to: at + length });
    at += length;
  }
  return boxes;
}

/** EXIF's number for a quarter turns anticlockwise, then no mirror, top to bottom, or left to right. */
const ORIENTATIONS = [
  [1, 4, 2],
  [8, 5, 7],
  [3, 2, 4],
  [6, 7, 5],
] as const;

/** The orientation from the properties "irot" and "imir": readers of AVIF obey those and not its EXIF. */
function orientationOfMeta(bytes: Uint8Array, meta: FileBox): number {
  // "meta" begins with four bytes of version and flags.
  const properties = boxesIn(bytes, meta.from + 4, meta.to)?.find((box) => box.name === 'iprp');
  const list =
    properties && boxesIn(bytes, properties.from, properties.to)?.find((box) => box.name === 'ipco');
  const items = (list && boxesIn(bytes, list.from, list.to)) ?? [];
  const rotation = items.find((box) => box.name === 'irot');
  const mirror = items.find((box) => box.name === 'imir');
  const turns = rotation ? bytes[rotation.from] & 3 : 0;
  return ORIENTATIONS[turns][mirror ? (bytes[mirror.from] & 1) + 1 : 0];
}

/** Walks an AVIF's boxes; the file is whole if none reaches beyond its end and the picture's data is there. */
export function walkAvif(bytes: Uint8Array): Walk {
  const boxes = boxesIn(bytes, 0, bytes.length);
  const meta = boxes?.find((box) => box.name === 'meta');
  if (!boxes || !meta || !boxes.some((box) => box.name === 'mdat' && box.to > box.from)) return CUT_OFF;
  return { whole: true, orientation: orientationOfMeta(bytes, meta) };
}
