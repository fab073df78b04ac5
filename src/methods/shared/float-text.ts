/** Little-endian float32 as base64: exact, and a fifth of the length of written-out numbers. */
export function textOfFloats(values: Float32Array): string {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  let binary = '';
  for (const byte of new Uint8Array(view.buffer)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @throws Error, the end of a sentence */
export function floatsOfText(text: string, count: number): Float32Array {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new Error('is no base64');
  }
  if (binary.length !== 4 * count)
    throw new Error(`holds ${binary.length} bytes and not ${4 * count}, for ${count} numbers`);
  const view = new DataView(Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true));
}

/** Sixteen hexadecimal digits, the same for the same bytes (FNV-1a from two beginnings). */
export function digestOf({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return [0x811c9dc5, 0x01234567]
    .map((begin) => {
      let hash = begin;
      for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
      return hash.toString(16).padStart(8, '0');
    })
    .join('');
}
