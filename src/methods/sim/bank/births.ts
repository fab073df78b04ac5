import type { Backend } from '../../../kernels';
import { centroidOf, cosinesOf } from '../../shared/vectors';
import { type TransportOptions, transport } from './transport';

/** How a class's prototypes are learnt. */
export interface LearningOptions extends TransportOptions {
  /** L: prototypes a class has at the most. */
  readonly prototypes: number;
}

/** A prototype by its place in the class, 0 … L−1. */
export interface Born {
  readonly prototype: number;
  /** `[D]`, unit. */
  readonly vector: Float32Array;
}

/** What one crop teaches one prototype. */
export interface Lesson {
  readonly prototype: number;
  /** Class pixels that it was given. */
  readonly count: number;
  /** `[D]`, unit (Eq. 5). */
  readonly centroid: Float32Array;
  /** The class pixel most like the centroid: its place among the rows given. */
  readonly nearest: number;
}

/** Rounds of transport and centroid that prototypes born together go through. */
const FIRST_ROUNDS = 10;

/**
 * Prototypes for the places that are free: the first is the normalised mean, each next the row least like those
 * there are (ties: the lowest row). At most as many as there are rows.
 * @param rows `[N, D]`, unit
 */
export function bear(
  rows: Float32Array,
  width: number,
  known: readonly Born[],
  prototypes: number,
): readonly Born[] {
  const n = rows.length / width;
  const all = [...known];
  const nearest = new Float32Array(n).fill(Number.NEGATIVE_INFINITY);
  const taken = new Set<number>();
  const heed = ({ vector }: Born) => {
    const cosines = cosinesOf(rows, vector, width);
    for (let i = 0; i < n; i++) nearest[i] = Math.max(nearest[i], cosines[i]);
  };
  for (const each of known) heed(each);
  const free = Array.from({ length: prototypes }, (_, place) => place).filter(
    (place) => !known.some(({ prototype }) => prototype === place),
  );
  for (const prototype of free.slice(0, n)) {
    let vector = all.length === 0 ? centroidOf(rows, width, () => true) : undefined;
    if (!vector) {
      let best = -1;
      for (let i = 0; i < n; i++) if (!taken.has(i) && (best < 0 || nearest[i] < nearest[best])) best = i;
      taken.add(best);
      vector = rows.slice(best * width, (best + 1) * width);
    }
    const born = { prototype, vector };
    all.push(born);
    heed(born);
  }
  return all.sort((a, b) => a.prototype - b.prototype);
}

/** Their vectors, `[L, D]`. */
export const stacked = (born: readonly Born[], width: number): Float32Array => {
  const out = new Float32Array(born.length * width);
  born.forEach(({ vector }, at) => {
    out.set(vector, at * width);
  });
  return out;
};

/** Prototypes born together, moved by transport and centroid; an empty one stays. */
export async function settle(
  backend: Backend,
  rows: Float32Array,
  width: number,
  born: readonly Born[],
  options: TransportOptions,
): Promise<readonly Born[]> {
  let now = born;
  for (let round = 0; round < FIRST_ROUNDS; round++) {
    const { assignment } = await transport(backend, rows, stacked(now, width), width, options);
    now = now.map(({ prototype, vector }, at) => ({
      prototype,
      vector: centroidOf(rows, width, (row) => assignment[row] === at) ?? vector,
    }));
  }
  return now;
}

/**
 * What a crop's class pixels teach their class (Eqs. 2, 3, 5): free places are born, all prototypes share the
 * pixels by equal-mass transport, and each one's centroid is its lesson; one without pixels has none.
 * @param rows `[N_c, D]`, unit
 * @param known the class's prototypes so far; empty for a class that is new
 */
export async function lessonsOf(
  backend: Backend,
  rows: Float32Array,
  width: number,
  known: readonly Born[],
  options: LearningOptions,
): Promise<readonly Lesson[]> {
  const n = rows.length / width;
  if (n === 0) return [];
  const inPlace = known.filter(({ prototype }) => prototype < options.prototypes);
  const first = bear(rows, width, inPlace, options.prototypes);
  const born = inPlace.length === 0 ? await settle(backend, rows, width, first, options) : first;
  const { assignment } = await transport(backend, rows, stacked(born, width), width, options);
  return born.flatMap(({ prototype }, at): Lesson[] => {
    const centroid = centroidOf(rows, width, (row) => assignment[row] === at);
    if (!centroid) return [];
    const cosines = cosinesOf(rows, centroid, width);
    let nearest = -1;
    let count = 0;
    for (let i = 0; i < n; i++) {
      if (assignment[i] !== at) continue;
      count++;
      if (nearest < 0 || cosines[i] > cosines[nearest]) nearest = i;
    }
    return [{ prototype, count, centroid, nearest }];
  });
}
