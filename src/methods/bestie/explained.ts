import type { Explanation, MathTree } from '../declaration';
import { frac, row, sub, sup, under, word } from '../shared/math';

const offset = sub('O', 'i');
const norm = (...parts: readonly MathTree[]) => row('‖', ...parts, '‖');

/** What each stage computes, by its id. Equation numbers are the paper's. */
export const BESTIE_EXPLAINED: Readonly<Record<string, Explanation>> = {
  semantic: {
    text: 'Walks from all clicks of the class are held against a walk that knows nothing: where they stay more often, the class is likely. A pixel is labelled where this map is above a threshold and no other class’s map is higher.',
    equations: [
      row('p', '=', frac('π', row('π', '+', '1', '/', 'N'))),
      row(word('label'), '=', '{', 'p', '>', 'θ', '}'),
    ],
    reference: 'Sec. 3.1 takes this map from a trained segmenter; the walks are ours',
  },
  cues: {
    text: 'Clicks are cues as they are. Without clicks every channel erases what lies below a share of its own maximum, so that an object’s most telling place remains its only peak.',
    equations: [
      row(
        sub('x', 'k'),
        '←',
        sub('x', 'k'),
        '·',
        '[',
        sub('x', 'k'),
        '≥',
        'α',
        '·',
        word('max'),
        sub('x', 'k'),
        ']',
      ),
    ],
    reference: 'Peak attention module, Sec. 3.2 and Fig. 4',
  },
  transfer: {
    text: 'The class’s label falls into connected components. One cue inside makes a component the label of an instance; none or several say too little, and the component is ignored.',
    equations: [
      row('|', word('cues'), '∩', sub('S', 'n'), '|', '=', '1', '⇒', sub('S', 'n'), word(' is an instance')),
    ],
    reference: 'Semantic knowledge transfer, Sec. 3.2',
  },
  maps: {
    text: 'Each labelled instance is written as a Gaussian at its centre and as the way from each of its pixels to there. Both count inside labelled instances only, so that objects nobody labelled are not learnt as background.',
    equations: [
      row(
        'C',
        '(',
        'i',
        ')',
        '=',
        under(word('max'), 'n'),
        sup('e', row('−', norm('i', '−', sub('c', 'n')), '²', '/', '2', 'σ', '²')),
      ),
      row(offset, '=', 'c', '−', 'i'),
    ],
    reference: 'Instance-aware guidance, Sec. 3.3, Eqs. 3 and 4',
  },
  grouping: {
    text: 'Every pixel goes where its offset leads and joins the nearest centre of its component. Offsets come from the walks of the cues, or from a linear head fitted to the labels of this image.',
    equations: [
      row(
        'k',
        '(',
        'i',
        ')',
        '=',
        under(word('arg min'), 'k'),
        norm(sub('c', 'k'), '−', '(', 'i', '+', offset, ')'),
      ),
    ],
    reference: 'Eq. 1',
  },
  refinement: {
    text: 'What the head predicts is grouped, and that grouping is a label for more objects than the first one had. Centres that the centre map missed are found where short offsets fill a disc.',
    equations: [
      row(norm(offset), '<', 'ε'),
      row(
        'C',
        '(',
        'i',
        ')',
        '←',
        sub('C', word('refined')),
        '(',
        'i',
        ')',
        ',',
        'w',
        '=',
        'C',
        '(',
        sub('c', 'n'),
        ')',
      ),
    ],
    reference: 'Self-refinement and centre clustering, Sec. 3.4, Eq. 2',
  },
};
