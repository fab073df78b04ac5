import { floats, layOut, packedLength, type Rooms } from '../simd/rooms';

/** SIMD form of `cosines`: features `[tokens, width]`, vectors `[count, width]` → `[tokens, count]`. */
export function cosinesSimd(
  rooms: Rooms,
  features: Float32Array,
  tokens: number,
  vectors: Float32Array,
  count: number,
  width: number,
): Float32Array {
  const { room, places } = layOut(rooms, (take) => ({
    raw: take(Math.max(tokens, count) * width),
    a: take(packedLength(tokens, width)),
    b: take(packedLength(count, width)),
    out: take(tokens * count),
  }));
  const { raw, a, b, out } = places;
  floats(room, raw, tokens * width).set(features);
  room.run.pack(raw, tokens, 4 * width, width, 0, a);
  floats(room, raw, count * width).set(vectors);
  room.run.pack(raw, count, 4 * width, width, 0, b);
  room.run.products(a, tokens, b, count, width, out, 1);
  const cosines = floats(room, out, tokens * count).slice();
  rooms.release([room]);
  return cosines;
}
