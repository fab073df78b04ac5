import { type Box, type Grid, inBox, tokenCentre, tokenCount } from '../../../geometry';
import type { FrameContent } from '../../declaration';
import { neither } from '../../shared/frames';
import { maximum, minmax } from '../../shared/numbers';
import { drawnAs } from '../../shared/painting';
import { EXITS_EXPLAINED, HOPS_EXPLAINED, SINKHORN_EXPLAINED } from '../explained';
import type { PseudoPoints } from '../points';
import type { Walked } from '../walk';
import type { RowSums } from './row-sums';

/** The least float32 above ½: where the foreground's walk outweighs at all. */
const ABOVE_HALF = 0.5 + 2 ** -24;

/** Stages 2 and 3: Sinkhorn's residuals, both walks hop by hop, and their difference. */
export function walkFrames(
  grid: Grid,
  box: Box,
  { hops: walk, residuals, scaling: scales, painted }: Walked,
  absorbing: boolean,
  sums: RowSums,
): readonly FrameContent[] {
  const n = tokenCount(grid);
  const hops = walk.length / (2 * n) - 1;
  const column = (hop: number, which: 0 | 1) =>
    Float32Array.from({ length: n }, (_, token) => walk[(hop * n + token) * 2 + which]);
  const at = (hop: number) => (absorbing && hop > 0 ? 'absorbed' : `hop ${hop}`);
  const boxes = [{ label: 'Box', box }];
  const inside = Array.from({ length: n }, (_, token) => inBox(box, tokenCentre(grid, token)));
  const massInBox = (values: Float32Array) =>
    values.reduce((sum, value, token) => sum + (inside[token] ? value : 0), 0);
  const steps = Array.from({ length: hops + 1 }, (_, hop) => hop);

  // Square roots for the eye: after a few hops the walks differ by orders of magnitude.
  const walker = (which: 0 | 1, name: string, symbol: string, from: string): readonly FrameContent[] => {
    const mass: number[] = [];
    return steps.map((hop) => {
      const values = column(hop, which);
      mass.push(massInBox(values));
      const high = maximum(values);
      return {
        title: `${name}, ${at(hop)}`,
        sentence:
          hop === 0
            ? `The walk starts ${from}.`
            : absorbing
              ? 'Where its walkers have stopped: most where they began, the others on tokens that are alike.'
              : `After ${hop} ${hop === 1 ? 'hop' : 'hops'} it has spread to tokens that are alike.`,
        grid,
        map: drawnAs(
          {
            title: `√${symbol}, ${at(hop)}, share of the largest`,
            grid,
            values: high > 0 ? values.map((value) => Math.sqrt(value / high)) : values,
          },
          painted?.[which === 0 ? 'foreground' : 'background'][hop],
        ),
        boxes,
        hop,
        explanation: HOPS_EXPLAINED,
        numbers: [{ name: 'Mass inside the box', values: [...mass], along: 'hop' }],
      };
    });
  };

  const differences = steps.map((hop) => {
    const b = column(hop, 1);
    return column(hop, 0).map((value, token) => value - b[token]);
  });
  const delta = steps.map((hop): FrameContent => {
    const values = differences[hop];
    const size = maximum(values.map(Math.abs)) || 1;
    return {
      title: `Difference, ${at(hop)}`,
      sentence:
        'The one walk minus the other: orange where the foreground outweighs, violet where the background does.',
      grid,
      map: drawnAs(
        {
          title: `√|Δ|, ${at(hop)}, ½ where both are equal`,
          grid,
          values: values.map((value) => 0.5 + Math.sign(value) * Math.sqrt(Math.abs(value) / size) * 0.5),
          twoSided: true,
        },
        painted?.difference[hop],
      ),
      threshold: ABOVE_HALF,
      boxes,
      hop,
      explanation: EXITS_EXPLAINED.points,
      numbers: [{ name: 'Largest Δ', values: differences.slice(0, hop + 1).map(maximum), along: 'hop' }],
    };
  });

  const used = residuals.filter((residual) => residual >= 0);
  const sinkhorn: FrameContent = {
    title: 'Sinkhorn',
    sentence: `Every row and column of the affinity sums to one after ${used.length} iterations; tokens with few alike are scaled up.`,
    grid,
    map: drawnAs({ title: 'Scaling u', grid, values: minmax(scales, []) }, painted?.scaling),
    explanation: SINKHORN_EXPLAINED,
    numbers: [
      { name: 'Residual', values: Array.from(used), along: 'iteration', logarithmic: true },
      { name: 'Row sums before, in order', values: sums.before, along: 'token' },
      { name: 'Row sums after', values: sums.after, along: 'token' },
      { name: 'Iterations', values: [used.length] },
    ],
  };

  return [
    sinkhorn,
    ...walker(0, 'Foreground walk', 'πᶠ', 'at the tokens of the pushed points'),
    ...walker(1, 'Background walk', 'πᵇ', 'at the tokens outside the box'),
    ...delta,
  ];
}

/** Stage 4: both kinds of pseudo points; what lies between is ignored. */
export const pointsFrame = (
  grid: Grid,
  box: Box,
  { foreground, background }: PseudoPoints,
): FrameContent => ({
  title: 'Pseudo points',
  sentence:
    'Tokens of the box where one walk clearly outweighs the other; the paper trains its decoder on them.',
  grid,
  sets: { foreground, background, ignored: neither(tokenCount(grid), foreground, background) },
  boxes: [{ label: 'Box', box }],
  events: foreground.length + background.length === 0 ? ['No pseudo point: the walks do not differ.'] : [],
  numbers: [
    { name: 'Foreground points', values: [foreground.length] },
    { name: 'Background points', values: [background.length] },
  ],
});

/** Stage 4: those that one epoch of the paper's training sees. */
export const dropoutFrame = (grid: Grid, box: Box, kept: PseudoPoints): FrameContent => ({
  ...pointsFrame(grid, box, kept),
  title: 'Pseudo points after dropout',
  sentence: 'What one epoch of the paper’s training sees of them: a few, drawn anew each time.',
});
