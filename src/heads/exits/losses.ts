import { halved, largest, masked, weighted } from '../tape/layers';
import { dice } from '../tape/losses';
import type { Tape, Value } from '../tape/tape';

/** What is known of a sample's tokens this epoch. */
export interface PointTargets {
  /** Ŷ `[N]` (Eq. 6): 1 on the foreground points, given and pseudo. */
  readonly foreground: Float32Array;
  /** K `[N]` (Eq. 7): 1 on every token that is known. */
  readonly known: Float32Array;
}

/**
 * Eq. 1: in every row and every column that the box touches M reaches 1 somewhere, and nowhere outside it.
 * @param M `[2n, 2n]` @param inside 1 where a cell's centre lies in the box, as M
 */
export function boxLoss(tape: Tape, M: Value, inside: ArrayLike<number>): Value {
  const box = { shape: M.shape, value: Float64Array.from(inside), gradient: undefined };
  const along = (of: 'rows' | 'columns') => dice(tape, largest(tape, M, of), largest(tape, box, of).value);
  return weighted(tape, [
    [1, along('rows')],
    [1, along('columns')],
  ]);
}

/** The first half of Eq. 8: M's mean over each token is 1 on foreground points and 0 on background points. */
export function pointLoss(tape: Tape, M: Value, { foreground, known }: PointTargets): Value {
  if (!known.some((flag) => flag > 0)) return tape.constant([0], [1]);
  return dice(tape, masked(tape, halved(tape, M), known), foreground);
}

/** What the paper's terms weigh. */
export interface LossWeights {
  /** λ_mil, on L_mil where there is no pseudo point. */
  readonly box: number;
  readonly point: number;
  /** λ_crf, as far as it is ramped up. */
  readonly crf: number;
}

/** Eq. 8's whole and Eq. 9: `box` alone is MAL's loss, 4·L_mil. */
export function decoderLoss(
  tape: Tape,
  kind: 'box' | 'points',
  terms: { readonly box: Value; readonly point: Value; readonly crf: Value },
  unguided: boolean,
  weights: LossWeights,
): Value {
  const labelled: readonly (readonly [number, Value])[] =
    kind === 'box'
      ? [[4, terms.box]]
      : [
          [weights.point, terms.point],
          [unguided ? weights.point * weights.box : 0, terms.box],
        ];
  return weighted(tape, [...labelled, [weights.crf, terms.crf]]);
}
