import { CUT_OFF, viewOf, type Walk } from './walk';

const EXTENSION = 0x21;
const PICTURE = 0x2c;
const TRAILER = 0x3b;

/** Bytes of the colour table that a block's flags announce. */
const tableBytes = (flags: number): number => ((flags & 0x80) !== 0 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Walks a GIF's blocks to its trailer. */
export function walkGif(bytes: Uint8Array): Walk {
  const view = viewOf(bytes);
  let hasPicture = false;
  let at = 13 + tableBytes(view.getUint8(10));
  while (at < bytes.length) {
    const kind = view.getUint8(at);
    if (kind === TRAILER) return { whole: hasPicture, orientation: 1 };
    if (kind === EXTENSION) {
      at += 2;
    } else if (kind === PICTURE) {
      hasPicture = true;
      at += 11 + tableBytes(view.getUint8(at + 9));
    } else {
      return CUT_OFF;
    }
    // Data follows in pieces of a length byte each, the last of length 0.
    for (let piece = view.getUint8(at); piece !== 0; piece = view.getUint8(at)) at += piece + 1;
    at++;
  }
  return CUT_OFF;
}
