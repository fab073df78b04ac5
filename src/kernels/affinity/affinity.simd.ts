import { layMatrix, SimdMatrix } from '../matvec/simd-matrix';
import { floats, layOut, packedLength, type Rooms } from '../simd/rooms';

/** SIMD form of `affinity`: features `[tokens, width]` → S, ready for products where it was made. */
export function affinitySimd(
  rooms: Rooms,
  features: Float32Array,
  tokens: number,
  width: number,
  temperature: number,
): SimdMatrix {
  const { room, places } = layOut(rooms, (take) => {
    const matrix = layMatrix(take, tokens);
    // The features are needed until they are packed, S only after: they share their place where they fit.
    const raw = tokens < width ? take(tokens * width) : matrix.S;
    return { matrix, raw, packed: take(packedLength(tokens, width)) };
  });
  const { matrix, raw, packed } = places;
  floats(room, raw, tokens * width).set(features);
  room.run.pack(raw, tokens, 4 * width, width, 0, packed);
  room.run.affinity(packed, tokens, width, 1 / temperature, matrix.S);
  return new SimdMatrix(room, matrix);
}
