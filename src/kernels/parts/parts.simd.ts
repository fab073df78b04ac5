import { floats, type Room, type Take } from '../simd/rooms';
import { type PartScores, scoresOf, TIE } from './parts.cpu';

/** Where `assignPartsSimd` keeps what it is given and what it finds. */
export const partPlaces = (take: Take, tokens: number, count: number) => ({
  scores: take(2 * 3 * count),
  parts: take(tokens),
});

/**
 * SIMD form of `assignParts`; the numbers are the same.
 * @param cosines address of the cosines `[tokens, count]`, which lie in the room
 * @returns a view of the room, `[tokens]`
 */
export function assignPartsSimd(
  room: Room,
  places: ReturnType<typeof partPlaces>,
  cosines: number,
  tokens: number,
  count: number,
  by: PartScores,
): Float32Array {
  const { from, scale, offset } = scoresOf(floats(room, cosines, tokens * count), tokens, count, by);
  const scores = new Float64Array(room.memory.buffer, places.scores, 3 * count);
  for (const [i, each] of [from, scale, offset].entries()) scores.set(each, i * count);
  room.run.assign(cosines, tokens, count, places.scores, TIE, places.parts);
  return floats(room, places.parts, tokens);
}
