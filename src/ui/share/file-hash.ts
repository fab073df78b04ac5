/**
 * SHA-256 of a file, 64 hexadecimal digits.
 * @throws Error with a sentence where the browser has no such function (pages over plain http)
 */
export async function fileHash(file: Blob): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    throw new Error('This page came over plain http, where browsers do not compute SHA-256; use https.');
  }
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
