import type { Explanation } from '../declaration';
import { both, frac, row, sub, sup, under, word } from '../shared/math';

const foreground = sup('π', 'f');
const background = sup('π', 'b');

/** What each stage computes, by its id. Equation numbers are the paper's. */
export const EXITS_EXPLAINED = {
  crop: {
    text: 'The clicks take the roles top, left, bottom and right in the way that fits them best, and their box is cut out with a margin. The margin is what the object is compared with.',
    equations: [
      row(
        under(word('max'), word('roles')),
        '(',
        '−',
        sub('y', 't'),
        '−',
        sub('x', 'l'),
        '+',
        sub('y', 'b'),
        '+',
        sub('x', 'r'),
        ')',
      ),
    ],
    reference: 'The paper states no margin; the crop is MAL’s',
  },
  sets: {
    text: 'An extreme point lies on the outline, so it is pushed inwards by δ before its token counts as foreground. Tokens outside the box cannot be the object: they are background.',
    equations: [
      row(sub('P', word('FG')), '=', '{', sub('p', 't'), '+', 'δ', ',', '…', '}'),
      row(sub('P', word('BG')), '=', '{', 'i', '|', sub('x', 'i'), '∉', word('box'), '}'),
    ],
    reference: 'Section 3.1',
  },
  walk: {
    text: 'Likeness between tokens, scaled until every row and column sums to one, says where a walker goes next. One walk starts from the pushed points, one from outside the box, and where the first outweighs the second is the object.',
    equations: [
      row('A', '=', word('diag'), '(', 'u', ')', 'S', word('diag'), '(', 'v', ')'),
      row('T', '=', frac(row('A', '+', sup('A', '⊤')), '2')),
      row(sup('π', 'a'), '=', sup('T', 'a'), sup('π', '0'), ',', 'Δ', '=', foreground, '−', background),
    ],
    reference: 'Equations 2 to 5',
  },
  points: {
    text: 'Where the foreground walk outweighs the other clearly, tokens become foreground points; where it is outweighed clearly, background points. What lies between them is ignored when the paper trains its decoder.',
    equations: [
      row('Δ', '=', foreground, '−', background),
      row('Δ', '≥', sub('τ', word('FG')), word('\u2002or\u2002'), 'Δ', '≤', sub('τ', word('BG'))),
    ],
    reference: 'Equation 5',
  },
  mask: {
    text: 'The two walks are compared token by token, together with what a classifier and the points’ shape say. The answer is carried along the colours of the photo and cut at one half.',
    equations: [
      row(sub('r', 'i'), '=', frac(both('π', 'i', 'f'), row(both('π', 'i', 'f'), '+', both('π', 'i', 'b')))),
      row(sub('r', 'i'), '>', frac('1', '2')),
    ],
    reference: 'Ours: the paper trains a decoder on the pseudo points',
  },
} as const satisfies Readonly<Record<string, Explanation>>;

/** Stage 2: from likeness to a transition matrix. */
export const SINKHORN_EXPLAINED: Explanation = {
  text: 'Rows and columns of the affinity are scaled in turn until all of them sum to one, so that no token draws walkers only by being like many others. The residual is how far the worst row still is from one.',
  equations: [
    row('A', '=', word('diag'), '(', 'u', ')', 'S', word('diag'), '(', 'v', ')'),
    row('T', '=', frac(row('A', '+', sup('A', '⊤')), '2')),
  ],
  reference: 'Equation 2',
};

/** Stage 3: the walks. */
export const HOPS_EXPLAINED: Explanation = {
  text: 'A walker starts at one of the set’s tokens and at every hop goes to a token in proportion to its likeness. After a few hops it is anywhere on what is alike, and seldom elsewhere.',
  equations: [
    row(sup('π', '0'), '=', frac(sub('1', 'P'), row('|', 'P', '|'))),
    row(sup('π', row('a', '+', '1')), '=', 'T', sup('π', 'a')),
  ],
  reference: 'Equations 3 and 4',
};
