import type { ParameterDeclaration, ParameterValues } from '../declaration';
import { number } from '../shared/number-parameter';

const parameters: readonly ParameterDeclaration[] = [
  number(
    'temperature',
    'Temperature',
    0,
    [0.1, 20, 0.1],
    4,
    'How fast odds turn into certainty; smaller is sharper.',
    { symbol: 'τ' },
  ),
  number('offset', 'Offset', 0, [-5, 5, 0.1], 0.3, 'Logits that speak for the class from the start.'),
  number(
    'peakFraction',
    'Peak fraction',
    1,
    [0, 1, 0.01],
    0.7,
    'BESTIE’s peak attention: share of the map’s maximum below which no peak counts.',
    { symbol: 'α' },
  ),
  number(
    'labelThreshold',
    'Label threshold',
    1,
    [0, 1, 0.01],
    0.5,
    'Height of the class map above which a pixel belongs to one of BESTIE’s instances.',
  ),
  number(
    'places',
    'Places',
    1,
    [1, 25, 1],
    8,
    'BESTIE’s instances whose cues are tried as clicks, the highest first.',
  ),
  number(
    'views',
    'Views',
    2,
    [1, 5, 1],
    1,
    'Views that AttentionShift looks at from each place; 1 is the fastest.',
  ),
  number('least', 'Least score', 3, [0, 1, 0.01], 0.11, 'Proposals below this score are kept back.'),
  number('overlap', 'Overlap', 3, [0, 1, 0.01], 0.4, 'IoU from which two proposals are of one object.'),
  number(
    'agreement',
    'Agreement',
    3,
    [0, 12, 0.5],
    4,
    'How much it counts that EXITS makes the same mask of a proposal’s extreme points: the power of their IoU in the score; 0 asks nobody.',
  ),
  number(
    'shape',
    'Shape',
    3,
    [0, 4, 0.05],
    0,
    'How much it counts that a mask is like the instance it was clicked for: the power of their IoU in the score.',
  ),
];

/** What can be set of a search for a class's objects. */
export const proposing = { name: 'Proposals', parameters };

/** What a proposal from a place is: an object of this method with these parameters. */
export const clickParameters = (views: number): ParameterValues => ({ views });
