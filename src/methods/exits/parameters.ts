import type { ParameterDeclaration, ParameterValues } from '../declaration';
import { sourceParameters } from '../shared/transition';

/** What a number may have besides: its symbol in the paper, its unit, the toggle it hangs on. */
type Extra = Pick<ParameterDeclaration, 'symbol' | 'needs'> & { readonly unit?: string };

const FUSED = { id: 'fusion', is: true } as const;
const PLAIN = { id: 'fusion', is: false } as const;

const number = (
  id: string,
  label: string,
  stage: number,
  [minimum, maximum, step]: readonly [number, number, number],
  preset: number,
  sentence: string,
  extra: Extra = {},
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
  ...sourceParameters(2, 'S', 'queries'),
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
    id: 'fusion',
    label: 'Fusion',
    stage: 5,
    default: true,
    sentence:
      'Weighs the walk together with a classifier trained on it and with the shape of the four points, then lets the result flow along the colours; off: the walk alone.',
  },
  number(
    'classifierRounds',
    'Classifier rounds',
    5,
    [0, 20, 1],
    6,
    'How often a linear classifier of the tokens is trained, each time on its last answer; 0 leaves it out.',
    { needs: FUSED },
  ),
  number(
    'shrinkage',
    'Classifier shrinkage',
    5,
    [0.01, 10, 0.01],
    0.3,
    'How strongly the classifier treats all directions of the features alike.',
    { needs: FUSED },
  ),
  {
    kind: 'toggle',
    id: 'objectness',
    label: 'Objectness',
    stage: 5,
    default: true,
    sentence:
      'Adds how much a token looks like a thing rather than like its surroundings; known for the embedded model’s queries of block 5 only.',
    needs: FUSED,
  },
  number(
    'colourWeight',
    'Colour weight',
    5,
    [0, 2, 0.05],
    0.45,
    'How much it counts whether a colour is commoner inside the object than around it; 0 leaves it out.',
    { needs: FUSED },
  ),
  number('cells', 'Cells', 5, [24, 192, 8], 96, 'Cells along a side of the crop on which colours count.', {
    needs: FUSED,
  }),
  number(
    'diffusionRounds',
    'Diffusion rounds',
    5,
    [0, 200, 1],
    60,
    'How far the result flows along the colours, in cells; 0 leaves it where it is.',
    { needs: FUSED },
  ),
  number(
    'diffusionZeta',
    'Diffusion colour width',
    5,
    [0.01, 2, 0.01],
    0.1,
    'How alike colours must be for the result to flow between them.',
    { needs: FUSED },
  ),
  number(
    'diffusionPull',
    'Diffusion pull',
    5,
    [0, 1, 0.01],
    0.02,
    'How strongly each cell holds on to what it was before the flow.',
    { needs: FUSED },
  ),
  {
    kind: 'toggle',
    id: 'crf',
    label: 'CRF',
    stage: 5,
    default: true,
    sentence: 'Lets neighbouring pixels of like colour agree (mean-field CRF, as in MAL).',
    needs: PLAIN,
  },
  number('crfStride', 'CRF stride', 5, [1, 8, 1], 4, 'Pixels of the crop per cell of the CRF.', {
    unit: 'px',
    needs: PLAIN,
  }),
  number(
    'crfZeta',
    'CRF colour width',
    5,
    [0.01, 2, 0.01],
    0.1,
    'How alike colours must be to count as alike.',
    { symbol: 'ζ', needs: PLAIN },
  ),
  number('crfIterations', 'CRF iterations', 5, [0, 100, 1], 10, 'Rounds of the CRF.', { needs: PLAIN }),
];

/**
 * `playground` is the defaults: one encode at 384², the walk, and some 30 ms on the host for the fusion.
 * `plain` is the walk alone on the features the model card names, with MAL's CRF: one encode at 384², the host idle.
 * `paper` differs where the paper says otherwise (its block is counted for 12-block ViTs): one encode at 512²,
 * which takes about twice the time, and a Sinkhorn that is not symmetric.
 */
export const exitsPresets: Readonly<Record<string, ParameterValues>> = {
  playground: {},
  plain: { source: 'model', fusion: false },
  paper: { cropSize: 512, source: 'attention', block: -2, fusion: false, crf: false },
};
