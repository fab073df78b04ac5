import { TIE } from '../parts/parts.cpu';

/**
 * CPU twin of `grouping`: offsets `[height, width, 2]`, centres `[K, 2]`, regions `[height, width]`, homes `[K]` →
 * `[height, width]` of indices, −1 where a pixel's region has no centre.
 */
export function groupingCpu(
  offsets: Float32Array,
  centres: Float32Array,
  regions: Float32Array,
  homes: Float32Array,
  height: number,
  width: number,
): Float32Array {
  const residents = residentsOf(homes);
  const nearest = new Float32Array(height * width).fill(-1);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const own = residents.get(regions[at]);
      if (!own) continue;
      const [aimY, aimX] = [y + offsets[2 * at], x + offsets[2 * at + 1]];
      const distances = own.map((k) => Math.hypot(centres[2 * k] - aimY, centres[2 * k + 1] - aimX));
      const best = Math.min(...distances);
      nearest[at] = own[distances.findIndex((distance) => distance <= best * (1 + TIE))];
    }
  }
  return nearest;
}

/** The centres at home in each region, in rising order. */
function residentsOf(homes: Float32Array): Map<number, number[]> {
  const residents = new Map<number, number[]>();
  for (const [k, home] of homes.entries()) {
    if (home < 0) continue;
    residents.set(home, [...(residents.get(home) ?? []), k]);
  }
  return residents;
}
