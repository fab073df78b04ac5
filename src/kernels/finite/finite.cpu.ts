/** The first row (of `rowLength` entries) of `data` with an entry that is not finite, or −1. */
export function firstNonFiniteRow(data: Float32Array, rowLength: number): number {
  if (allFinite(data)) return -1;
  return Math.floor(data.findIndex((value) => !Number.isFinite(value)) / rowLength);
}

/** 0·x is 0 only for finite x; four sums, so that no step waits for the one before. */
function allFinite(data: Float32Array): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 4 <= data.length; i += 4) {
    a += 0 * data[i];
    b += 0 * data[i + 1];
    c += 0 * data[i + 2];
    d += 0 * data[i + 3];
  }
  for (; i < data.length; i++) a += 0 * data[i];
  return a + b + c + d === 0;
}
