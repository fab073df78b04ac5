import { floats, layOut, packedLength, type Rooms } from '../simd/rooms';
import { type AttentionCut, meanOverHeads } from './attention.cpu';

/** SIMD form of `attentionCpu`, shapes as its: the inner products of queries and keys in WebAssembly. */
export function attentionSimd(
  rooms: Rooms,
  queries: Float32Array,
  keys: Float32Array,
  tokens: number,
  width: number,
  cut: AttentionCut,
): Float32Array {
  const { heads, pick } = cut;
  const rows = pick?.length ?? tokens;
  const headWidth = width / heads;
  const { room, places } = layOut(rooms, (take) => ({
    q: take(rows * width),
    k: take(tokens * width),
    packedQ: take(packedLength(rows, headWidth)),
    packedK: take(packedLength(tokens, headWidth)),
    logits: take(rows * tokens),
  }));
  const { q, k, packedQ, packedK, logits } = places;
  const { run } = room;
  const wanted = floats(room, q, rows * width);
  if (!pick) wanted.set(queries);
  else
    for (const [i, row] of pick.entries()) {
      wanted.set(queries.subarray(row * width, (row + 1) * width), i * width);
    }
  floats(room, k, tokens * width).set(keys);
  try {
    return meanOverHeads(tokens, cut, (head) => {
      const offset = 4 * head * headWidth;
      run.pack(q + offset, rows, 4 * width, headWidth, 1 / Math.sqrt(headWidth), packedQ);
      run.pack(k + offset, tokens, 4 * width, headWidth, 1, packedK);
      run.products(packedQ, rows, packedK, tokens, headWidth, logits, 0);
      return floats(room, logits, rows * tokens);
    });
  } finally {
    rooms.release([room]);
  }
}
