import type { Grid } from '../../geometry';
import type { ClassMap, Covering } from './class-map';

/** How far around a mask the class map is held against it, in tokens. */
const AROUND = 3;

/** The largest value within `AROUND` tokens along one axis, then the other. */
function spread(values: Float32Array, { columns, rows }: Grid): Float32Array {
  const along = (from: Float32Array, length: number, step: number) =>
    from.map((_, token) => {
      const place = Math.floor(token / step) % length;
      let most = 0;
      for (let away = -Math.min(AROUND, place); away <= Math.min(AROUND, length - 1 - place); away++) {
        most = Math.max(most, from[token + away * step]);
      }
      return most;
    });
  return along(along(values, columns, 1), rows, columns);
}

/**
 * IoU to be expected of a mask with an object of the class: p inside, over the mask and p around it (Σ m p over
 * Σ m + Σ (1 − m) p).
 * @param cover share of each token that the mask covers `[N]`
 */
export function fitOf(cover: Float32Array, { grid, values }: ClassMap): number {
  const near = spread(cover, grid);
  let [inside, all] = [0, 0];
  for (let token = 0; token < cover.length; token++) {
    inside += cover[token] * values[token];
    all += cover[token] + (1 - cover[token]) * values[token] * near[token];
  }
  return all > 0 ? inside / all : 0;
}

/** IoU of two masks on the tokens; 0 where both are empty. */
export function likeness(a: Covering, b: Covering): number {
  let [both, either] = [0, 0];
  for (let token = 0; token < a.cover.length; token++) {
    both += Math.min(a.cover[token], b.cover[token]);
    either += Math.max(a.cover[token], b.cover[token]);
  }
  return either > 0 ? both / either : 0;
}

/** Share of the smaller one above which two masks are of one object, whatever their IoU. */
const MOST_SHARED = 0.6;

/** Are two masks of one object? @param overlap the IoU from which they are */
export function alike(a: Covering, b: Covering, overlap: number): boolean {
  let [both, ofA, ofB] = [0, 0, 0];
  for (let token = 0; token < a.cover.length; token++) {
    both += Math.min(a.cover[token], b.cover[token]);
    ofA += a.cover[token];
    ofB += b.cover[token];
  }
  return both > MOST_SHARED * Math.min(ofA, ofB) || both > overlap * (ofA + ofB - both);
}

/**
 * Of many candidates those that are worth proposing, the surest first: none below `least`, no two of one object, and
 * none of an object that is there already. Equal ones stay in their order.
 */
export function choose<T extends Covering & { readonly score: number }>(
  candidates: readonly T[],
  taken: readonly Covering[],
  { least, overlap }: { readonly least: number; readonly overlap: number },
): readonly T[] {
  const chosen: T[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (!(candidate.score >= least)) break;
    if ([...taken, ...chosen].every((other) => !alike(candidate, other, overlap))) chosen.push(candidate);
  }
  return chosen;
}
