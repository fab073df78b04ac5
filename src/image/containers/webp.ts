import { asciiAt, CUT_OFF, orientationOfExif, viewOf, type Walk } from './walk';

/** Compares a WebP's announced length with the file's and walks its chunks for the orientation. */
export function walkWebp(bytes: Uint8Array): Walk {
  const view = viewOf(bytes);
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) return CUT_OFF;
  let orientation = 1;
  for (let at = 12; at + 8 <= end; ) {
    const length = view.getUint32(at + 4, true);
    const data = at + 8;
    if (data + length > end) return CUT_OFF;
    if (asciiAt(bytes, at, 4) === 'EXIF') {
      orientation = orientationOfExif(bytes.subarray(data, data + length));
    }
    // Chunks begin at even places.
    at = data + length + (length % 2);
  }
  return { whole: true, orientation };
}
