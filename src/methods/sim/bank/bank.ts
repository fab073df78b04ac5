import type { Box } from '../../../geometry';
import type { ClassPrototypes } from '../../declaration';
import { digestOf } from '../../shared/float-text';
import { unitRows } from '../../shared/vectors';
import type { BankKey } from './bank-key';
import { type Born, stacked } from './births';

/** What one object taught one prototype of its class. Plain data; never changed once it is there. */
export interface Contribution {
  /** The image it comes from: its file's name, or an id. */
  readonly image: string;
  /** The object's number. */
  readonly object: number;
  /** l, the prototype's place in the class, 0 … L−1. */
  readonly prototype: number;
  /** Class pixels it was given. */
  readonly count: number;
  /** `[D]`, unit (Eq. 5). */
  readonly centroid: Float32Array;
  /** The image patch most like the centroid, in pixels of the image. */
  readonly patch: Box;
}

/**
 * A class's memory: contributions in the order they came, and only ever longer. Prototypes are their fold, so
 * taking one away again, or leaving an image out, is exact.
 */
export type Memory = readonly Contribution[];

/** How contributions become prototypes (Eq. 4). */
export interface FoldOptions {
  /** γ. */
  readonly momentum: number;
  /** γ rises with the contributions, n/(n+1), until it reaches the momentum: a mean first, a moving average later. */
  readonly runningMean: boolean;
}

/** A prototype and how it came about. */
export interface Folded extends Born {
  /** Contributions it is made of, in their order. */
  readonly contributions: Memory;
  /** 1 − cosine between before and after, for each contribution after the first. */
  readonly drift: readonly number[];
}

/** The memory as if these contributions had never come; the others keep their prototypes. */
export const without = (memory: Memory, leftOut: (contribution: Contribution) => boolean): Memory =>
  memory.some(leftOut) ? memory.filter((contribution) => !leftOut(contribution)) : memory;

/**
 * A prototype after one contribution more.
 * @param n contributions that it is made of so far, at least 1
 */
function moved(
  before: Float32Array,
  centroid: Float32Array,
  n: number,
  { momentum, runningMean }: FoldOptions,
): Float32Array {
  const gamma = runningMean ? Math.min(momentum, n / (n + 1)) : momentum;
  return unitRows(
    before.map((value, d) => gamma * value + (1 - gamma) * centroid[d]),
    before.length,
  );
}

/** Prototypes that grow: after each `add` the same as `fold` of all contributions so far, at the price of the new ones. */
export interface GrowingFold {
  readonly add: (contributions: Memory) => void;
  readonly born: () => readonly Born[];
}

export function createFold(options: FoldOptions): GrowingFold {
  const grown = new Map<number, { readonly vector: Float32Array; readonly n: number }>();
  return {
    add(contributions) {
      for (const { prototype, centroid } of contributions) {
        const before = grown.get(prototype);
        const vector = before ? moved(before.vector, centroid, before.n, options) : centroid;
        grown.set(prototype, { vector, n: (before?.n ?? 0) + 1 });
      }
    },
    born: () =>
      [...grown]
        .map(([prototype, { vector }]) => ({ prototype, vector }))
        .sort((a, b) => a.prototype - b.prototype),
  };
}

/**
 * Eq. 4 (the text below it writes λ for γ): the first contribution as it is, then
 * p ← norm(γ p + (1 − γ) c), γ = min(momentum, n/(n+1)) after n contributions.
 */
export function fold(memory: Memory, options: FoldOptions): readonly Folded[] {
  const byPrototype = new Map<number, Contribution[]>();
  for (const contribution of memory) {
    const there = byPrototype.get(contribution.prototype);
    if (there) there.push(contribution);
    else byPrototype.set(contribution.prototype, [contribution]);
  }
  return [...byPrototype]
    .sort(([a], [b]) => a - b)
    .map(([prototype, contributions]) => {
      let vector = contributions[0].centroid;
      const drift: number[] = [];
      contributions.forEach(({ centroid }, n) => {
        if (n === 0) return;
        const before = vector;
        vector = moved(before, centroid, n, options);
        let cosine = 0;
        for (let d = 0; d < vector.length; d++) cosine += before[d] * vector[d];
        drift.push(Math.max(0, 1 - cosine));
      });
      return { prototype, vector, contributions, drift };
    });
}

/** What a run may know of a class; undefined while nothing was learnt. */
export function classPrototypes(
  bank: BankKey,
  memory: Memory,
  options: FoldOptions,
): ClassPrototypes | undefined {
  const folded = fold(memory, options);
  if (folded.length === 0) return undefined;
  const vectors = stacked(folded, bank.width);
  const key = `${bank.model.slice(0, 8)} ${bank.source}_${bank.block} ${bank.crop}_${bank.size} ${digestOf(vectors)}`;
  return { key, bank, vectors, count: folded.length };
}
