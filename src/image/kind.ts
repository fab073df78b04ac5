import { asciiAt } from './containers/walk';
import type { ImageType } from './types';

/** What a file is by its first bytes: one that is read, or the name of one that is not. */
export type Kind = { readonly type: ImageType } | { readonly foreign: string };

const starts = (bytes: Uint8Array, ...first: number[]): boolean =>
  first.every((byte, i) => bytes[i] === byte);

/** Names of kinds that people try, for a sentence that helps more than "unknown". */
function foreignKind(bytes: Uint8Array): string {
  const head = asciiAt(bytes, 0, 512);
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return 'a TIFF picture (or a raw photo)';
  if (head.startsWith('BM')) return 'a BMP picture';
  if (head.startsWith('%PDF')) return 'a PDF document';
  if (head.startsWith('8BPS')) return 'a Photoshop document';
  if (head.startsWith('PK\x03\x04')) return 'a zip archive';
  if (starts(bytes, 0, 0, 1, 0)) return 'an icon file';
  if (starts(bytes, 0xff, 0x0a) || head.slice(4, 8) === 'JXL ') return 'a JPEG XL picture';
  if (head.slice(4, 8) === 'ftyp') {
    return /^(hei|hev|mif|msf)/.test(head.slice(8, 12)) ? 'a HEIC picture' : 'a video';
  }
  if (/<svg[\s>]/i.test(head)) return 'an SVG drawing';
  if (/^[\t\n\r -~]+$/.test(head)) return 'a text file';
  return 'not a picture';
}

/** Recognises a file by its content; its name's ending is not believed. */
export function kindOf(bytes: Uint8Array): Kind {
  if (starts(bytes, 0xff, 0xd8, 0xff)) return { type: 'jpeg' };
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return { type: 'png' };
  if (/^GIF8[79]a$/.test(asciiAt(bytes, 0, 6))) return { type: 'gif' };
  if (asciiAt(bytes, 0, 4) === 'RIFF' && asciiAt(bytes, 8, 4) === 'WEBP') return { type: 'webp' };
  if (asciiAt(bytes, 4, 4) === 'ftyp') {
    // The main brand or one of the compatible ones names AVIF; the list ends with the box.
    const end = Math.min(bytes.length, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), 256);
    for (let at = 8; at + 4 <= end; at += 4)
      if (/^avi[fs]$/.test(asciiAt(bytes, at, 4))) return { type: 'avif' };
  }
  return { foreign: foreignKind(bytes) };
}
