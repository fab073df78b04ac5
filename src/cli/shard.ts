import { UsageError } from './failures';

/** One of several equal parts of the images. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** Reads `i/n`, i from 1. @throws UsageError */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (!(shard.index >= 1 && shard.count <= 1e6 && shard.index <= shard.count)) {
    throw new UsageError(`--shard ${text} is not i/n with i from 1 to n, such as 2/8.`);
  }
  return shard;
}

/** FNV-1a of the id's digits: images whose ids follow each other go to different shards, everywhere alike. */
function hashOf(id: number): number {
  let hash = 0x811c9dc5;
  for (const character of String(id)) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  // FNV's low bits follow the last digit; the high ones are mixed.
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Whether the shard has an image: a pure function of its id. */
export const inShard = (imageId: number, { index, count }: Shard): boolean =>
  hashOf(imageId) % count === index - 1;
