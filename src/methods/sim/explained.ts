import type { Explanation } from '../declaration';
import { both, frac, row, sub, sup, under, word } from '../shared/math';

const z = sub('z', 'i');
const p = sub('p', 'l');
const mS = sub('M', 'S');
const mI = sub('M', 'I');

/** What each stage computes, by its id. Equation numbers are the paper's. */
export const SIM_EXPLAINED = {
  crop: {
    text: 'The box is cut out with a margin, and every patch token of the crop becomes a vector of length one. The paper’s features come from a network that trains along; ours is frozen.',
    equations: [
      row(z, '=', frac(sub('φ', 'i'), row(word('max'), '(', '‖', sub('φ', 'i'), '‖', ',', '10⁻⁶', ')'))),
    ],
    reference: 'Section 3.1; the crop is EXITS’s',
  },
  prototypes: {
    text: 'A class is remembered by a few prototypes, learnt from masks of other photos: equal-mass transport shares their pixels out, and each share’s mean moves its prototype. Here every token is compared with all of them.',
    equations: [
      row(
        under('max', 'Q'),
        under('∑', row('l', 'i')),
        sub('Q', 'li'),
        '⟨',
        p,
        ',',
        z,
        '⟩',
        '+',
        'ε',
        'H',
        '(',
        'Q',
        ')',
        ',',
        'Q',
        '1',
        '=',
        frac('1', 'L'),
        ',',
        sup('Q', '⊤'),
        '1',
        '=',
        frac('1', sub('N', 'c')),
      ),
      row(p, '←', word('norm'), '(', 'γ', p, '+', '(', '1', '−', 'γ', ')', sub('c', 'l'), ')'),
    ],
    reference: 'Equations 2 to 5',
  },
  semantic: {
    text: 'A token counts as the class when it is more like one of its prototypes than like what surrounds this object. The paper compares with nothing, which a frozen network’s always positive cosines do not allow.',
    equations: [
      row(sub('s', 'i'), '=', under('max', 'l'), '⟨', z, ',', p, '⟩'),
      row(mS, '=', 'σ', '(', frac(row(sub('s', 'i'), '−', both('s', 'i', word('bg'))), 'τ'), ')'),
    ],
    reference: 'Equation 1; the surroundings are ours',
  },
  instance: {
    text: 'The semantic map cannot tell two objects of a class apart, so a second map says what belongs to this box. Several candidates count the more, the better their own box fits the given one.',
    equations: [
      row(mI, '=', under('∑', 'a'), sub('w', 'a'), sub('M', 'a')),
      row(
        sub('w', 'a'),
        '=',
        frac(
          sup('e', row('μ', word('IoU'), '(', sub('b', 'a'), ',', 'b', ')')),
          row(under('∑', 'k'), sup('e', row('μ', word('IoU'), '(', sub('b', 'k'), ',', 'b', ')'))),
        ),
      ),
    ],
    reference: 'Equation 6',
  },
  correction: {
    text: 'Both maps are mixed, and where neither side is sure the pixels are ignored. What is surely foreground or background corrects what one map alone would have missed.',
    equations: [
      row('M', '=', '(', '1', '−', 'α', ')', mS, '+', 'α', mI),
      row(
        word('foreground'),
        'M',
        '≥',
        sub('τ', word('high')),
        ',',
        word('background'),
        'M',
        '≤',
        sub('τ', word('low')),
      ),
    ],
    reference: 'Equation 7; the importance is Equation 11',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
