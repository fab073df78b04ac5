import type { Point } from '../../geometry';
import { type Canvas, toCanvasMap, tokenAt } from './canvas';
import type { Transfer } from './transfer';

/** What no walk has reached. */
const NOTHING = 1e-30;

/** Walk columns by the token they start from: `[N]` each. */
export type Columns = ReadonlyMap<number, Float32Array>;

/**
 * Which cue's walk reaches each pixel of a component most: the instance that its offset points to where no
 * head predicts offsets. A tie, or no walk there at all: the nearest cue, then the first. Cues on one token
 * share their walk, so the nearest takes the pixel.
 * @returns index of the cue `[height, width]`, −1 outside components that hold cues
 */
export function propagate(
  canvas: Canvas,
  { components, regions }: Transfer,
  cues: readonly Point[],
  columns: Columns,
): Int32Array {
  const { width } = canvas;
  const maps = new Map<number, Float32Array>();
  const mapOf = (token: number): Float32Array => {
    const known = maps.get(token);
    if (known) return known;
    const column = columns.get(token);
    if (!column) throw new Error(`No walk started from token ${token}.`);
    const made = toCanvasMap(canvas, column);
    maps.set(token, made);
    return made;
  };
  const walks = components.map(({ fate, cues: inside }) =>
    fate === 'several cues' ? inside.map((cue) => mapOf(tokenAt(canvas, cues[cue]))) : [],
  );
  return regions.map((number, i) => {
    if (number === 0) return -1;
    const { cues: inside } = components[number - 1];
    if (inside.length < 2) return inside[0] ?? -1;
    const here = walks[number - 1];
    let best = 0;
    for (const map of here) best = Math.max(best, map[i]);
    const floor = best < NOTHING ? Number.NEGATIVE_INFINITY : best * (1 - 1e-6);
    const [x, y] = [i % width, Math.floor(i / width)];
    let nearest = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const [k, cue] of inside.entries()) {
      if (here[k][i] < floor) continue;
      const distance = (cues[cue].x - x) ** 2 + (cues[cue].y - y) ** 2;
      if (distance < least) {
        least = distance;
        nearest = cue;
      }
    }
    return nearest;
  });
}
