import type { Matrix } from '../matvec/matvec.cpu';
import { MOST_BLOCKS } from '../matvec/simd-matrix';
import { floats, layOut, packedLength, type Room, type Rooms } from '../simd/rooms';

/** Columns that one pass over the tiles serves: so much memory do the parts of a product take. */
const MOST_COLUMNS = 4;

/** SIMD form of `ImplicitMatrix`: the same tiles, products in float32. */
export class ImplicitSimdMatrix implements Matrix {
  readonly room: Room;
  private readonly places;

  constructor(
    rooms: Rooms,
    features: Float32Array,
    readonly n: number,
    private readonly width: number,
    private readonly temperature: number,
  ) {
    const { room, places } = layOut(rooms, (take) => ({
      raw: take(n * width),
      packed: take(packedLength(n, width)),
      x: take(MOST_COLUMNS * n),
      y: take(MOST_COLUMNS * n),
      parts: take(MOST_BLOCKS * MOST_COLUMNS * n),
    }));
    this.room = room;
    this.places = places;
    floats(room, places.raw, n * width).set(features);
    room.run.pack(places.raw, n, 4 * width, width, 0, places.packed);
  }

  multiplySymmetric(x: Float64Array, columns: number, out: Float64Array): void {
    const { room, n, width, temperature } = this;
    const { packed, x: from, y: to, parts } = this.places;
    for (let c = 0; c < columns; c += MOST_COLUMNS) {
      const count = Math.min(columns - c, MOST_COLUMNS);
      const [before, after] = [floats(room, from, count * n), floats(room, to, count * n)];
      for (let k = 0; k < count; k++) {
        for (let i = 0, at = c + k; i < n; i++, at += columns) before[k * n + i] = x[at];
      }
      room.run.multiplyForgotten(packed, n, width, 1 / temperature, from, to, count, parts);
      for (let k = 0; k < count; k++) {
        for (let i = 0, at = c + k; i < n; i++, at += columns) out[at] = after[k * n + i];
      }
    }
  }

  multiply(x: Float64Array, columns: number, out: Float64Array): void {
    this.multiplySymmetric(x, columns, out);
  }

  multiplyTransposed(x: Float64Array, columns: number, out: Float64Array): void {
    this.multiplySymmetric(x, columns, out);
  }
}
