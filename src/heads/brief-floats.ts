/**
 * float32 in half the room: its upper sixteen bits (bfloat16), rounded to the nearest, ties to even. Within 2⁻⁸ of
 * the value; samples' features are kept so.
 */
export function shortened(values: ArrayLike<number>): Uint16Array {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  return Uint16Array.from(bits, (word) => (word + 0x7fff + ((word >>> 16) & 1)) >>> 16);
}

export const restored = (short: Uint16Array): Float32Array =>
  new Float32Array(Uint32Array.from(short, (word) => word << 16).buffer);
