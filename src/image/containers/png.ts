import { asciiAt, CUT_OFF, orientationOfExif, viewOf, type Walk } from './walk';

/** Walks a PNG's chunks (length, name, data, check sum) to its end chunk. */
export function walkPng(bytes: Uint8Array): Walk {
  const view = viewOf(bytes);
  let orientation = 1;
  let hasPicture = false;
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const name = asciiAt(bytes, at + 4, 4);
    const data = at + 8;
    at = data + length + 4;
    if (at > bytes.length) return CUT_OFF;
    if (name === 'IDAT') hasPicture = true;
    if (name === 'eXIf') orientation = orientationOfExif(bytes.subarray(data, data + length));
    if (name === 'IEND') return { whole: hasPicture, orientation };
  }
  return CUT_OFF;
}
