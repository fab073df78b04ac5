import type { ParameterDeclaration, ParameterValues } from '../declaration';
import { sourceParameters } from '../shared/transition';

const number = (
  id: string,
  label: string,
  stage: number,
  [minimum, maximum, step]: readonly [number, number, number],
  preset: number,
  sentence: string,
  extra: { readonly symbol?: string; readonly unit?: string } = {},
): ParameterDeclaration => ({
  kind: 'number',
  id,
  label,
  stage,
  minimum,
  maximum,
  step,
  default: preset,
  sentence,
  ...extra,
});

export const exitsParameters: readonly ParameterDeclaration[] = [
  number('cropScale', 'Crop scale', 0, [1.1, 3, 0.1], 1.3, 'Side of the crop over the side of the box.'),
  number(
    'cropSize',
    'Crop size',
    0,
    [128, 1024, 16],
    384,
    'Side the crop is stretched to before the network sees it; 16 pixels of it are one patch token.',
    { unit: 'px' },
  ),
  number(
    'pushIn',
    'Push in',
    1,
    [0, 64, 1],
    24,
    'How far the extreme points are pushed into the object, in pixels of a 512 px crop.',
    { symbol: 'δ', unit: 'px' },
  ),
  ...sourceParameters(2, 'S'),
  number(
    'temperature',
    'Temperature',
    2,
    [0.02, 1, 0.01],
    0.07,
    'How fast the affinity falls off with the cosine; smaller is sharper.',
    { symbol: 'τ' },
  ),
  number(
    'hops',
    'Hops',
    3,
    [1, 16, 1],
    3,
    'Steps of the random walk from the points and from outside the box.',
    {
      symbol: 'α',
    },
  ),
  number(
    'maskThreshold',
    'Mask threshold',
    5,
    [0, 1, 0.01],
    0.5,
    'Share of the foreground walk above which a pixel belongs to the mask.',
  ),
  {
    kind: 'toggle',
    id: 'crf',
    label: 'CRF',
    stage: 5,
    default: true,
    sentence: 'Lets neighbouring pixels of like colour agree (mean-field CRF, as in MAL).',
  },
  number('crfStride', 'CRF stride', 5, [1, 8, 1], 4, 'Pixels of the crop per cell of the CRF.', {
    unit: 'px',
  }),
  number(
    'crfZeta',
    'CRF colour width',
    5,
    [0.01, 2, 0.01],
    0.1,
    'How alike colours must be to count as alike.',
    {
      symbol: 'ζ',
    },
  ),
  number('crfIterations', 'CRF iterations', 5, [0, 100, 1], 10, 'Rounds of the CRF.'),
];

/** `paper` differs from the defaults where the paper says otherwise; its block is counted for 12-block ViTs. */
export const exitsPresets: Readonly<Record<string, ParameterValues>> = {
  playground: {},
  paper: { cropSize: 512, source: 'attention', crf: false },
};
