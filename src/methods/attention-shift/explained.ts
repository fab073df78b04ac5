import type { Explanation } from '../declaration';
import { both, frac, root, row, sub, sup, under, word } from '../shared/math';

const phi = sub('φ', 'j');
const psi = sub('ψ', 'k');
const cosine = row('d', '(', phi, ',', psi, ')');
const beta = sub('β', 'k');

/** What each stage computes, by its id. Equation numbers are the paper's. */
export const ATTENTION_SHIFT_EXPLAINED: Readonly<Record<string, Explanation>> = {
  query: {
    text: 'The click’s token asks every other token how much it attends to it, averaged over the heads. The paper learns this query; here a frozen network stands in for it.',
    equations: [
      row(
        both('A', 'j', 'S'),
        '=',
        sub(word('softmax'), 'j'),
        '(',
        frac(row(sub('q', 'i*'), '·', sub('k', 'j')), root(row('D', '/', 'h'))),
        ')',
      ),
    ],
    reference: 'The map Aˢ of the paper; the frozen stand-in is ours',
  },
  confident: {
    text: 'Two thresholds on the query map keep only tokens that are surely inside or surely outside. What lies between them is left open.',
    equations: [
      row(both('Φ', 'S', '+'), '=', '{', both('A', 'j', 'S'), '≥', sub('τ', '+'), '}', '∪', '{', 'i*', '}'),
      row(both('Φ', 'S', '−'), '=', '{', both('A', 'j', 'S'), '<', sub('τ', '−'), '}'),
    ],
    reference: 'The sets of Equation 1; the thresholds are the published code’s',
  },
  'instance-map': {
    text: 'A token counts as the object when it is like the mean of the sure foreground and unlike the mean of the sure background. So the map spreads from the click over the whole object and stops at what surrounds it.',
    equations: [
      row(
        both('A', 'j', 'I'),
        '=',
        frac(both('c', 'j', '+'), row(under('∑', both('Φ', 'S', '+')), sup('c', '+'))),
        '(',
        '1',
        '−',
        frac(both('c', 'j', '−'), row(under('∑', both('Φ', 'S', '−')), sup('c', '−'))),
        ')',
      ),
      row(both('c', 'j', '±'), '=', 'd', '(', phi, ',', sup('ψ', '±'), ')'),
    ],
    reference: 'Equation 1',
  },
  scatter: {
    text: 'Key-points are laid on every few tokens of the instance map. Each token then belongs to the key-point that claims the largest share of it.',
    equations: [
      row(both('A', 'k', 'P'), '(', 'j', ')', '=', frac(cosine, row(under('∑', 'j'), cosine))),
      row(word('part'), '(', 'j', ')', '=', under(word('arg max'), 'k'), both('A', 'k', 'P'), '(', 'j', ')'),
    ],
    reference: 'Equation 2',
  },
  shift: {
    text: 'Each key-point moves in feature space to a mean of its part’s tokens that weighs the most alike tokens most. A dense part (small β) pulls sharply, a loose one gently.',
    equations: [
      row(psi, '←', frac(row(under('∑', 'j'), sub('w', 'j'), phi), row(under('∑', 'j'), sub('w', 'j')))),
      row(sub('w', 'j'), '=', sup('e', row(cosine, '/', 'α', beta))),
      row(beta, '=', '1', '−', under(word('mean'), 'j'), cosine),
    ],
    reference: 'Equations 3, 6 and 7',
  },
  filter: {
    text: 'A key-point whose part lies mostly off the object is dropped. Of the others, those with nearly the same feature become one pseudo point.',
    equations: [
      row(
        frac(row('|', sub('P', 'k'), '∩', both('Φ', 'I', '+'), '|'), row('|', sub('P', 'k'), '|')),
        '≥',
        sub('T', 'f'),
      ),
      row('d', '(', psi, ',', sub('ψ', 'm'), ')', '>', sub('T', 'm')),
    ],
    reference: 'Algorithm 1',
  },
  rounds: {
    text: 'In the paper the key-points supervise the next training step, whose attention starts Equation 1 again. Here their own query maps are averaged with the click’s and the stages run once more.',
    equations: [
      row(
        sup('A', 'S'),
        '←',
        'v',
        sub('A', 'i*'),
        '+',
        '(',
        '1',
        '−',
        'v',
        ')',
        under(word('mean'), 'q'),
        sub('A', 'q'),
      ),
    ],
    reference: 'The paper repeats Equation 1 at every training step; the average is ours',
  },
  mask: {
    text: 'The map is cut at a share f of its maximum, and the piece that holds the click stays. Lower cuts give the larger masks of the wheel.',
    equations: [
      row('θ', '=', word('min'), '(', 'f', '·', word('max'), sup('A', 'I'), ',', both('A', 'i*', 'I'), ')'),
    ],
    reference: 'Ours: the paper trains a decoder on the box and the points',
  },
};

/** Stage 4 where parts go by the softmax: the published code's form. */
export const SOFTMAX_EXPLAINED: Explanation = {
  text: 'Each key-point shares its weight out among all tokens, and a token goes to the key-point that gives it most; then the key-points move to the weighted means of their parts. How sharply they share is the spread β that the shift before left behind, 0.1 at the start.',
  equations: [
    row(sub('w', 'jk'), '=', under(word('softmax'), 'j'), '(', cosine, '/', 'α', beta, ')'),
    row(word('part'), '(', 'j', ')', '=', under(word('arg max'), 'k'), sub('w', 'jk')),
    row(psi, '←', frac(row(under('∑', 'j'), sub('w', 'jk'), phi), row(under('∑', 'j'), sub('w', 'jk')))),
    row(beta, '←', '1', '−', under(word('mean'), 'j'), cosine),
  ],
  reference: 'The published code’s form of Equations 3, 6 and 7',
};
