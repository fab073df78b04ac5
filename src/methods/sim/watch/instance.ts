import { type Box, type Grid, inBox, tokenCentre } from '../../../geometry';
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
  const ambiguous = Array.from({ length: grid.columns * grid.rows }, (_, token) => token).filter((token) => {
    const centre = tokenCentre(grid, token);
    return inBox(box, centre) && allBoxes.filter((each) => inBox(each, centre)).length > 1;
  }).length;
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
    {
      title: 'Instance map',
      sentence:
        weighed.length > 0
          ? `The mean of ${weighed.length} candidates by their weights.`
          : 'What belongs to this box, as EXITS has it.',
      grid,
      map: { title: 'Instance map, M_I', grid: cells, values },
      threshold: 0.5,
      boxes,
      ...(weighed.length > 0
        ? {
            numbers: [
              {
                name: 'Weights, largest first',
                values: heaviest.map(({ weight }) => weight),
                along: 'candidate',
              },
            ],
          }
        : {}),
      events:
        ambiguous > 0
          ? [`${ambiguous} tokens of this box lie in another box of the class as well: ambiguous.`]
          : [],
    },
  ];
}
