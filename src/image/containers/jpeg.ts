import { asciiAt, CUT_OFF, orientationOfExif, viewOf, type Walk } from './walk';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP1 = 0xe1;

/** Markers that stand alone, without a length: TEM and the restarts. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/** The place of the next marker's 0xff behind the coded picture that begins at `at`, or −1. */
function endOfScan(bytes: Uint8Array, at: number): number {
  for (let next = bytes.indexOf(0xff, at); next >= 0; next = bytes.indexOf(0xff, next + 1)) {
    const marker = bytes[next + 1];
    // In coded data 0xff is followed by 0, by a restart, or by more 0xff.
    if (marker !== undefined && marker !== 0 && marker !== 0xff && !standsAlone(marker)) return next;
  }
  return -1;
}

/**
 * Walks a JPEG's segments to its end marker. Looking for the marker's two bytes would not do: a preview
 * inside the EXIF block ends with them too.
 */
export function walkJpeg(bytes: Uint8Array): Walk {
  const view = viewOf(bytes);
  let orientation = 1;
  let scanned = false;
  let at = 2;
  while (at < bytes.length) {
    // Some writers leave stray bytes between segments; decoders pass over them.
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) {
      at++;
      continue;
    }
    const marker = view.getUint8(at + 1);
    if (marker === END_OF_IMAGE) return { whole: scanned, orientation };
    if (marker === 0 || standsAlone(marker)) {
      at += 2;
      continue;
    }
    const body = at + 4;
    const end = at + 2 + Math.max(2, view.getUint16(at + 2));
    if (end > bytes.length) return CUT_OFF;
    if (marker === APP1 && asciiAt(bytes, body, 4) === 'Exif') {
      orientation = orientationOfExif(bytes.subarray(body, end));
    }
    at = end;
    if (marker === START_OF_SCAN) {
      scanned = true;
      at = endOfScan(bytes, end);
      if (at < 0) return CUT_OFF;
    }
  }
  return CUT_OFF;
}
