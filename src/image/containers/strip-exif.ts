import type { ImageType } from '../types';
import { asciiAt, viewOf } from './walk';

/** The flag in a WebP's "VP8X" chunk that announces EXIF. */
const HAS_EXIF = 0x08;

/** A PNG without its "eXIf" chunks. */
function stripPng(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + view.getUint32(at) + 12;
    if (asciiAt(bytes, at + 4, 4) !== 'eXIf') kept.push(bytes.subarray(at, end));
    at = end;
  }
  const stripped = new Uint8Array(kept.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of kept) {
    stripped.set(part, at);
    at += part.length;
  }
  return stripped;
}

/** A WebP whose EXIF chunk bears a name that nobody knows; readers pass over those. */
function stripWebp(bytes: Uint8Array): Uint8Array {
  const stripped = bytes.slice();
  const view = viewOf(stripped);
  for (let at = 12; at + 8 <= stripped.length; ) {
    const length = view.getUint32(at + 4, true);
    const name = asciiAt(stripped, at, 4);
    if (name === 'VP8X') stripped[at + 8] &= ~HAS_EXIF;
    if (name === 'EXIF') stripped.set([0x58, 0x58, 0x58, 0x58], at);
    at += 8 + length + (length % 2);
  }
  return stripped;
}

/**
 * A file that every browser decodes as it is stored. Browsers agree on turning JPEG and AVIF upright, but
 * not on WebP (Chromium leaves it lying) and only lately on PNG; those lose their EXIF here.
 * @param bytes a whole file, as `inspectImage` accepts it
 * @returns the bytes to decode, and the orientation that is then left to apply (1: none)
 */
export function withoutExif(
  bytes: Uint8Array,
  type: ImageType,
  orientation: number,
): { bytes: Uint8Array; orientation: number } {
  if (orientation === 1) return { bytes, orientation };
  if (type === 'png') return { bytes: stripPng(bytes), orientation };
  if (type === 'webp') return { bytes: stripWebp(bytes), orientation };
  return { bytes, orientation: 1 };
}
