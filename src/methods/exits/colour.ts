/**
 * What a cell's colour says: its log-likelihood ratio under two histograms, one of the object and one of
 * everything else in the crop, each cell counted by the share it is held to be of the object. Colours a
 * coarse map put on the wrong side (sky between branches) are outvoted by the rest of their kind.
 */

/** Bins along each of red, green and blue. */
const BINS = 16;

/**
 * Log-odds `[cells]` of each cell's colour; near 0 for colours seen too seldom to tell.
 * @param share share of the object in each cell `[cells]`, 0…1
 * @param colours `[cells, 3]`, 0…1
 */
export function colourOdds(share: Float32Array, colours: Float32Array): Float32Array {
  const n = share.length;
  const bins = new Uint16Array(n);
  const object = new Float64Array(BINS ** 3);
  const rest = new Float64Array(BINS ** 3);
  let mass = 0;
  for (let i = 0; i < n; i++) {
    bins[i] = (bin(colours[3 * i]) * BINS + bin(colours[3 * i + 1])) * BINS + bin(colours[3 * i + 2]);
    object[bins[i]] += share[i];
    rest[bins[i]] += 1 - share[i];
    mass += share[i];
  }
  const odds = new Float32Array(n);
  if (mass < 1e-6 || n - mass < 1e-6) return odds;
  blur(object);
  blur(rest);
  // One cell's worth added to every bin of both: what was never seen speaks for neither.
  for (let i = 0; i < n; i++) {
    odds[i] = Math.log((object[bins[i]] / mass + 1 / n) / (rest[bins[i]] / (n - mass) + 1 / n));
  }
  return odds;
}

const bin = (value: number): number => Math.max(0, Math.min(BINS - 1, Math.floor(value * BINS)));

/** Weights ¼, ½, ¼ along each axis in place, ends repeated: like colours share their votes. */
function blur(histogram: Float64Array): void {
  for (const step of [1, BINS, BINS * BINS]) {
    const before = histogram.slice();
    for (let i = 0; i < histogram.length; i++) {
      const along = Math.floor(i / step) % BINS;
      const low = along > 0 ? before[i - step] : before[i];
      const high = along < BINS - 1 ? before[i + step] : before[i];
      histogram[i] = before[i] / 2 + (low + high) / 4;
    }
  }
}
