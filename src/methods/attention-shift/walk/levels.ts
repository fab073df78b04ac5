import type { Size } from '../../../geometry';

/**
 * For each pixel the highest of the ascending `thresholds` at which it is 8-connected with the seed, −1 where
 * not even the lowest joins them. One flood for all thresholds: the components are nested.
 */
export function joinLevels(
  map: Size & { readonly values: Float32Array },
  seed: number,
  thresholds: readonly number[],
): Int8Array {
  const { width, height, values } = map;
  const joined = new Int8Array(values.length).fill(-1);
  const levelOf = (value: number) => {
    let level = thresholds.length - 1;
    while (level >= 0 && value < thresholds[level]) level--;
    return level;
  };
  // One stack per level; the highest level that still has pixels is always worked off first.
  const stacks: number[][] = thresholds.map(() => []);
  const seedLevel = levelOf(values[seed]);
  if (seedLevel < 0) return joined;
  joined[seed] = seedLevel;
  stacks[seedLevel].push(seed);
  for (let level = thresholds.length - 1; level >= 0; ) {
    const pixel = stacks[level].pop();
    if (pixel === undefined) {
      level--;
      continue;
    }
    const x = pixel % width;
    const y = (pixel - x) / width;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const nx = x + dx;
        const ny = y + dy;
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        const next = ny * width + nx;
        if (joined[next] >= 0) continue;
        const own = levelOf(values[next]);
        if (own < 0) continue;
        joined[next] = Math.min(own, level);
        stacks[joined[next]].push(next);
      }
    }
  }
  return joined;
}
