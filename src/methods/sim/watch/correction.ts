import type { Box } from '../../../geometry';
import type { Rle } from '../../../mask';
import type { FrameContent } from '../../declaration';
import { type CellMap, divideTokens } from '../correction';
import { tokensInBox } from '../instance';

/** What is shown of stage 4. */
interface Corrected {
  readonly map: CellMap;
  readonly box: Box;
  readonly low: number;
  readonly high: number;
  readonly score: number;
  readonly ignored: Rle;
  /** Pairwise energies of the maps, by their names. */
  readonly energies: readonly { readonly of: string; readonly energy: number }[];
}

/** Stage 4: M, and the box divided in three. */
export function correctionFrames({
  map: { grid, values },
  box,
  low,
  high,
  score,
  ignored,
  energies,
}: Corrected): readonly FrameContent[] {
  const inside = tokensInBox(grid, box);
  const sets = divideTokens(values, inside, low, high, grid);
  const boxes = [{ label: 'Box', box }];
  return [
    {
      title: 'Corrected map',
      sentence: 'The semantic and the instance map, mixed.',
      grid,
      map: { title: 'Corrected map, M', grid, values },
      threshold: (low + high) / 2,
      boxes,
      numbers: energies.map(({ of, energy }) => ({ name: `Pairwise energy of ${of}`, values: [energy] })),
    },
    {
      title: 'Three-way mask',
      sentence: `From ${high} on foreground, up to ${low} background; what lies between is ignored.`,
      grid,
      sets,
      ignored,
      boxes,
      numbers: [
        {
          name: 'Foreground, share of the box',
          values: [sets.foreground.length / Math.max(1, inside.length)],
        },
        { name: 'Ignored, share of the box', values: [sets.ignored.length / Math.max(1, inside.length)] },
        { name: 'Importance', values: [score] },
      ],
    },
  ];
}
