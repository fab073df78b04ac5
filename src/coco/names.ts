/** Names that Windows keeps for devices, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Characters that some file system forbids or that separate folders. */
const FORBIDDEN = /[/\\:*?"<>|\p{Cc}\p{Cf}\p{Cs}]/gu;
/** File systems allow 255 bytes; four bytes a character leave room for numbers and endings. */
const LONGEST = 50;

/**
 * One part of a path that every file system takes: no separators, no "..", no device names, not empty, not
 * long. Different names may become the same: see {@link uniqueName}.
 * @param fallback the name for one of which nothing is left
 */
export function safeName(name: string, fallback: string): string {
  const plain = name.normalize('NFC').replace(FORBIDDEN, '_');
  // Windows drops dots and spaces at the end, and ".", ".." are no names anywhere.
  const trim = (text: string) => text.replace(/^[\s.]+|[\s.]+$/g, '');
  const short = trim([...trim(plain)].slice(0, LONGEST).join(''));
  if (short === '') return fallback;
  return RESERVED.test(short) ? `_${short}` : short;
}

/** A file's name without its ending: "a/b.tar.gz" → "a/b.tar", ".png" → ".png". */
export const withoutExtension = (name: string): string => name.replace(/(?<=[^/\\])\.[^./\\]*$/, '');

/**
 * The name, or the first of name_2, name_3 … that is not taken; it is taken then.
 * @param taken names in lower case, since many file systems do not tell cases apart
 */
export function uniqueName(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate.toLowerCase()); n++) candidate = `${name}_${n}`;
  taken.add(candidate.toLowerCase());
  return candidate;
}
