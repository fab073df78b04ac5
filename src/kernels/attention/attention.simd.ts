import { notANumber, ROWS } from '../errors';
import { floats, layOut, packedLength, type Rooms } from '../simd/rooms';
import type { AttentionCut } from './attention.cpu';

/** SIMD form of `attentionCpu`, shapes as its. */
export function attentionSimd(
  rooms: Rooms,
  queries: Float32Array,
  keys: Float32Array,
  tokens: number,
  width: number,
  { heads, pick, dropClass }: AttentionCut,
): Float32Array {
  const rows = pick?.length ?? tokens;
  const skip = dropClass ? 1 : 0;
  const headWidth = width / heads;
  const { room, places } = layOut(rooms, (take) => ({
    q: take(rows * width),
    k: take(tokens * width),
    packedQ: take(packedLength(rows, headWidth)),
    packedK: take(packedLength(tokens, headWidth)),
    logits: take(rows * tokens),
    mean: take(rows * (tokens - skip)),
    sums: take(rows),
  }));
  const { q, k, packedQ, packedK, logits, mean, sums } = places;
  const { run } = room;
  const wanted = floats(room, q, rows * width);
  if (!pick) wanted.set(queries);
  else
    for (const [i, row] of pick.entries()) {
      wanted.set(queries.subarray(row * width, (row + 1) * width), i * width);
    }
  floats(room, k, tokens * width).set(keys);
  const sum = floats(room, mean, rows * (tokens - skip)).fill(0);
  let strange = -1;
  for (let head = 0; head < heads && strange < 0; head++) {
    const offset = 4 * head * headWidth;
    run.pack(q + offset, rows, 4 * width, headWidth, 1 / Math.sqrt(headWidth), packedQ);
    run.pack(k + offset, tokens, 4 * width, headWidth, 1, packedK);
    run.products(packedQ, rows, packedK, tokens, headWidth, logits, 0);
    run.addSoftmax(logits, rows, tokens, mean, skip, 1 / heads, sums);
    strange = floats(room, sums, rows).findIndex((value) => !Number.isFinite(value));
  }
  const attention = sum.slice();
  rooms.release([room]);
  if (strange >= 0) throw notANumber(ROWS.attention, pick?.[strange] ?? strange);
  return attention;
}
