import { tokenOfPixel } from '../../../geometry';
import type { Explanation, FrameContent, MethodResult } from '../../declaration';
import { row, sub, under, word } from '../../shared/math';
import { drawnAs } from '../../shared/painting';
import type { AttentionShiftState } from '../state';
import type { ViewCandidates } from './candidates';
import type { ChosenCandidate } from './choose';
import { frameOf } from './frame';
import { aboveChance } from './lift';
import type { Look } from './look';

/** The read-out by walks, which stands in for stages 0 to 7. */
const WALK_EXPLAINED: Explanation = {
  text: 'A random walk over the tokens starts at the click and goes back there one time in twenty. The lift says how much likelier it stays at a token than a walk that knows nothing: above 0 a token belongs more to the click than by chance.',
  equations: [
    row('x', '←', '0.95', 'T', 'x', '+', '0.05', sub('e', 'i*')),
    row(sub('s', 'j'), '=', word('ln'), '(', 'N', sub('x', 'j'), '+', '0.001', ')'),
  ],
  reference: 'Ours; the transition matrix T is Equation 2 of EXITS',
};

const CANDIDATES_EXPLAINED: Explanation = {
  text: 'The lift, sharpened along the picture’s colours, is cut at thirteen heights, and each time the piece that holds the click is a candidate. Low cuts give large candidates that hold the smaller ones.',
  equations: [
    row(sub('C', 'k'), '=', word('piece of'), '{', 's', '≥', sub('θ', 'k'), '}', word('with the click')),
    row(sub('θ', 'k'), '=', '−', '1.5', '+', '0.4', 'k'),
  ],
  reference: 'Ours',
};

const CHOICE_EXPLAINED: Explanation = {
  text: 'How sure each candidate is to be the object is weighed from its size, contrast and outline. The default is the candidate with the highest IoU to be expected with whichever is meant; the wheel’s other notches cover what else could be meant.',
  equations: [
    row(
      word('default'),
      '=',
      under(word('arg max'), 'i'),
      under('∑', 'j'),
      'p',
      '(',
      'j',
      ')',
      word('IoU'),
      '(',
      sub('C', 'i'),
      ',',
      sub('C', 'j'),
      ')',
    ),
  ],
  reference: 'Ours',
};

/** The lift of one view, and the candidates cut out of it. @param view its place, 0 the whole image */
export function viewFrames(
  state: AttentionShiftState,
  { lift, sharp, candidates }: Look,
  view: number,
): readonly FrameContent[] {
  const { click, image } = state;
  const { columns, rows, crop } = lift;
  const grid = { columns, rows, crop };
  const token = tokenOfPixel(grid, click);
  const points = { numbers: [1], tokens: [token], sizes: [0] };
  const share = Math.max(crop.x1 - crop.x0, crop.y1 - crop.y0) / Math.max(image.width, image.height);
  const name = view === 0 ? 'Whole photo' : `Zoom ${Math.round(share * 100)} %`;
  const likely = lift.values.reduce((count, value) => count + Number(value > 0), 0);
  const { window, levels } = candidates;
  const frame = frameOf(image);
  const [across, down] = [image.width / frame.width, image.height / frame.height];
  const count = candidates.candidates.length;
  return [
    {
      title: `${name}: lift`,
      sentence: 'Where a walk that keeps coming back to the click stays longer than by chance.',
      grid,
      map: drawnAs(aboveChance(lift, 'Lift of the walk from the click'), lift.painted),
      points,
      numbers: [
        { name: 'Lift at the click', values: [lift.values[token]] },
        { name: 'Share of tokens above chance', values: [likely / lift.values.length] },
      ],
      explanation: WALK_EXPLAINED,
    },
    {
      title: `${name}: sharpened`,
      sentence: 'The same on finer cells, following the colours of the photo.',
      grid,
      map: aboveChance(sharp, 'Lift, sharpened'),
      points,
      explanation: CANDIDATES_EXPLAINED,
    },
    {
      title: `${name}: candidates`,
      sentence: `${count} candidates, each inside the next: the brighter, the higher the cut that still holds it.`,
      grid,
      map: {
        title: 'Highest cut that holds the pixel',
        grid: {
          columns: window.width,
          rows: window.height,
          crop: {
            x0: window.x0 * across,
            y0: window.y0 * down,
            x1: (window.x0 + window.width) * across,
            y1: (window.y0 + window.height) * down,
          },
        },
        values: Float32Array.from(levels, (level) => (level + 1) / count),
      },
      points,
      numbers: [
        {
          name: 'Area of the candidates, px',
          values: candidates.candidates.map(({ area }) => area * across * down),
          along: 'cut',
          logarithmic: true,
        },
      ],
      explanation: CANDIDATES_EXPLAINED,
    },
  ];
}

/** Which candidates became the notches of the wheel. */
export function chosenFrame(
  { masks, map }: MethodResult,
  views: readonly ViewCandidates[],
  chosen: readonly ChosenCandidate[],
): FrameContent {
  const all = views.reduce((count, { candidates }) => count + candidates.length, 0);
  return {
    title: 'Scales chosen',
    sentence: `Of ${all} candidates in ${views.length} views, ${chosen.length} become the notches of the wheel; the largest is drawn.`,
    grid: map.grid,
    map,
    mask: masks[masks.length - 1].rle,
    events: chosen.map(({ scale, view, theta, score }) => {
      const where = view === 0 ? 'the whole photo' : `view ${view + 1}`;
      const notch = scale > 0 ? `+${scale}` : scale === 0 ? '0, the default' : `−${-scale}`;
      return `Scale ${notch}: ${where}, lift ≥ ${theta.toFixed(1)}, expected IoU ${score.toFixed(2)}.`;
    }),
    numbers: [{ name: 'Expected IoU', values: chosen.map(({ score }) => score), along: 'scale' }],
    explanation: CHOICE_EXPLAINED,
  };
}
