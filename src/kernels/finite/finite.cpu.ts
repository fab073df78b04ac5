/** The first row (of `rowLength` entries) of `data` with an entry that is not finite, or −1. */
export function firstNonFiniteRow(data: Float32Array, rowLength: number): number {
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) return Math.floor(i / rowLength);
  }
  return -1;
}
