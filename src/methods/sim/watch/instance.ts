import { type Box, type Grid, inBox, tokenCentre, tokenCount } from '../../../geometry';
import type { FrameContent } from '../../declaration';
import type { CellMap } from '../correction';
import type { Weighed } from '../instance';

/** Candidates with a frame of their own. */
const MOST_SHOWN = 6;

/** Stage 3: the heaviest candidates, then their mean; tokens that lie in several boxes of the class are named. */
export function instanceFrames(
  grid: Grid,
  allBoxes: readonly Box[],
  { grid: cells, values }: CellMap,
  weighed: readonly Weighed[],
): readonly FrameContent[] {
  const [box] = allBoxes;
  const heaviest = [...weighed].sort((a, b) => b.weight - a.weight).slice(0, MOST_SHOWN);
  const boxes = allBoxes.map((each, at) => ({ label: at === 0 ? 'Box' : 'Same class', box: each }));
  const shared = ambiguousTokens(grid, allBoxes);
  return [
    ...heaviest.map(
      ({ name, map, weight, box: own }, at): FrameContent => ({
        title: `Candidate ${at + 1}`,
        sentence: `${name}: it weighs ${(100 * weight).toFixed(1)} % because its box fits this well.`,
        grid,
        map: { title: `${name}, share of its walk`, grid, values: map },
        boxes: [
          { label: 'Box', box },
          { label: 'Its box', box: own },
        ],
      }),
    ),
    ...weightFrames(grid, boxes, weighed),
    ...(shared.length > 0 ? [ambiguousFrame(grid, boxes, shared)] : []),
    {
      title: 'Instance map',
      sentence:
        weighed.length > 0
          ? `The mean of ${weighed.length} candidates by their weights.`
          : 'What belongs to this box, as EXITS has it.',
      grid,
      map: { title: 'Instance map', grid: cells, values },
      threshold: 0.5,
      boxes,
    },
  ];
}

/** Tokens of this box that lie in another box of the class as well. */
export function ambiguousTokens(grid: Grid, [box, ...others]: readonly Box[]): readonly number[] {
  return Array.from({ length: tokenCount(grid) }, (_, token) => token).filter((token) => {
    const centre = tokenCentre(grid, token);
    return inBox(box, centre) && others.some((each) => inBox(each, centre));
  });
}

/** Red among the colours of regions. */
const RED = 3;

const ambiguousFrame = (
  grid: Grid,
  boxes: FrameContent['boxes'],
  tokens: readonly number[],
): FrameContent => {
  const numbers = new Int16Array(tokenCount(grid));
  for (const token of tokens) numbers[token] = RED;
  return {
    title: 'Ambiguous tokens',
    sentence:
      'Red: tokens that lie in several boxes of the class, so that the class alone cannot say whose they are.',
    grid,
    regions: { grid, numbers },
    ...(boxes ? { boxes } : {}),
    events: [`${tokens.length} tokens of this box lie in another box of the class as well: ambiguous.`],
    numbers: [{ name: 'Ambiguous tokens', values: [tokens.length] }],
  };
};

/** How much each candidate counts: where its walk starts (Figs. 3, 7 and 9), and all weights in a row. */
function weightFrames(
  grid: Grid,
  boxes: FrameContent['boxes'],
  weighed: readonly Weighed[],
): readonly FrameContent[] {
  if (weighed.length === 0) return [];
  const weights = weighed.map(({ weight }) => weight).sort((a, b) => b - a);
  const [most] = weights;
  const values = new Float32Array(tokenCount(grid));
  for (const { token, weight } of weighed) if (token !== undefined) values[token] = weight / most;
  const placed = weighed.some(({ token }) => token !== undefined);
  return [
    {
      title: 'Weights of the candidates',
      sentence: placed
        ? 'Bright where walks start whose own box fits the given one best.'
        : 'How much each candidate counts, the heaviest first.',
      grid,
      ...(placed ? { map: { title: 'Weight, over the largest', grid, values } } : {}),
      ...(boxes ? { boxes } : {}),
      numbers: [
        { name: 'Weights, largest first', values: weights, along: 'candidate' },
        // 1/Σw²: with equal weights the number of candidates, with one that has all 1.
        {
          name: 'Candidates that count',
          values: [1 / weights.reduce((sum, weight) => sum + weight * weight, 0)],
        },
      ],
    },
  ];
}
