import { assignPartsSimd, partPlaces } from '../parts/parts.simd';
import { floats, layOut, packedLength, type Rooms } from '../simd/rooms';
import { dividedBy, type Moved, type ShiftBy, shiftBy } from './key-point-shift.cpu';

/** SIMD form of `keyPointShift`, shapes as its twin's: the features are packed once for all shifts. */
export function keyPointShiftSimd(
  rooms: Rooms,
  features: Float32Array,
  tokens: number,
  width: number,
  members: Float32Array,
  keyPoints: Float32Array,
  count: number,
  by: ShiftBy,
): Moved {
  const { room, places } = layOut(rooms, (take) => ({
    raw: take(tokens * width),
    packed: take(packedLength(tokens, width)),
    psi: take(count * width),
    packedPsi: take(packedLength(count, width)),
    out: take(tokens * count),
    assigned: partPlaces(take, tokens, count),
    weights: take(tokens),
    sums: take(2 * count * width),
  }));
  const { raw, packed, psi, packedPsi, out } = places;
  const { run } = room;
  floats(room, raw, tokens * width).set(features);
  run.pack(raw, tokens, 4 * width, width, 0, packed);
  const cosines = floats(room, out, tokens * count);
  const sums = new Float64Array(room.memory.buffer, places.sums, count * width);
  const moved = shiftBy(members, keyPoints, by, {
    cosinesTo(points) {
      floats(room, psi, count * width).set(points);
      run.pack(psi, count, 4 * width, width, 0, packedPsi);
      run.products(packed, tokens, packedPsi, count, width, out, 1);
      return cosines;
    },
    partsOf: (_, how) => assignPartsSimd(room, places.assigned, out, tokens, count, how),
    meansOf(parts, weights, otherwise) {
      floats(room, places.weights, tokens).set(weights);
      sums.fill(0);
      run.addToParts(raw, tokens, width, places.assigned.parts, places.weights, places.sums);
      const totals = new Float64Array(count);
      for (let j = 0; j < tokens; j++) totals[parts[j]] += weights[j];
      return dividedBy(totals, sums, otherwise);
    },
  });
  rooms.release([room]);
  return moved;
}
