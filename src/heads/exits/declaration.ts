import type { ParameterDeclaration } from '../../methods';
import { number } from '../../methods/shared/number-parameter';
import { blockParameter, descentEnd, featuresParameter } from '../common-parameters';
import type { HeadDeclaration } from '../head';

const POINTS: readonly ParameterDeclaration[] = [
  {
    kind: 'choice',
    id: 'targets',
    label: 'Learns from',
    stage: 0,
    options: ['all', 'initial', 'box'],
    default: 'all',
    sentence:
      'Table 5: the extreme points with the pseudo points of the walk, the extreme points alone, or nothing but the box.',
  },
  number(
    'dropout',
    'Dropout',
    0,
    [0, 1, 0.05],
    0,
    'Share of the pseudo points that an epoch leaves out; they then also tell when nothing gets better any more.',
    { symbol: 'ρ' },
  ),
];

const SAMPLES: readonly ParameterDeclaration[] = [
  number(
    'crops',
    'Random crops',
    0,
    [0, 4, 1],
    0,
    'Crops of other margins around each object, besides the one of 1.3 times its box.',
  ),
  {
    kind: 'toggle',
    id: 'mirror',
    label: 'Mirrored',
    stage: 0,
    default: true,
    sentence: 'Learns from every crop in a mirror as well.',
  },
  featuresParameter('What the decoder sees of a token'),
  blockParameter,
  number(
    'cropSize',
    'Crop size',
    0,
    [128, 1024, 16],
    384,
    'Side the crop is stretched to before the network sees it; 16 pixels of it are one patch token.',
    { unit: 'px' },
  ),
];

const DESCENT: readonly ParameterDeclaration[] = [
  {
    kind: 'choice',
    id: 'start',
    label: 'Starts from',
    stage: 0,
    options: ['ridge', 'nothing'],
    default: 'ridge',
    sentence:
      'The closed form, to which descent learns a correction; or nothing, as in the paper: half an object everywhere.',
  },
  number(
    'shrinkage',
    'Shrinkage',
    0,
    [0, 1000, 10],
    50,
    'Of n objects’ correction to the closed form 1 − κ/n counts: nothing up to so many objects, half of it with twice as many; at 0 it counts in full.',
    { symbol: 'κ', needs: { id: 'start', is: 'ridge' } },
  ),
  number('width', 'Width', 0, [8, 96, 8], 32, 'Channels of the decoder.', { symbol: 'C' }),
  number(
    'epochs',
    'Epochs',
    0,
    [1, 1000, 1],
    3,
    'How often each sample is learnt from at the most: more of it, and a small data set is known by heart.',
  ),
  number(
    'steps',
    'Steps',
    0,
    [1, 5000, 1],
    400,
    'Steps of descent at the most; one object takes a quarter of them, whatever the epochs.',
  ),
  number('batch', 'Samples a step', 0, [1, 32, 1], 8, 'Crops of a step; never more than there are objects.'),
  number('rate', 'Rate', 0, [0.00001, 0.05, 0.00001], 0.001, 'Highest rate of AdamW, after 20 steps.'),
  number(
    'boxWeight',
    'Box weight',
    0,
    [0, 20, 0.5],
    10,
    'Weight of the box loss where an object has no pseudo point.',
    { symbol: 'λ_mil' },
  ),
  number('pointWeight', 'Point weight', 0, [0, 5, 0.05], 0.5, 'Weight of the point loss.', {
    symbol: 'λ_point',
  }),
  number(
    'crfWeight',
    'CRF weight',
    0,
    [0, 5, 0.05],
    0.5,
    'Weight of the CRF loss, reached after two fifths of the steps.',
    { symbol: 'λ_crf' },
  ),
  number(
    'patience',
    'Patience',
    0,
    [1, 50, 1],
    3,
    'Epochs without a better share of held-back points, once the CRF weighs in full, before the training stops.',
  ),
  ...descentEnd,
];

export const exitsDecoder: HeadDeclaration = {
  id: 'exits-decoder',
  name: 'EXITS’s mask decoder',
  summary:
    'A small network on the frozen features learns from the pseudo points of your objects to draw masks.',
  paper: {
    title: 'Extreme Point Supervised Instance Segmentation',
    venue: 'CVPR 2024',
    reference: 'Sec. 3.3, Eqs. 1, 6–9',
  },
  method: 'exits',
  uses: { decoder: 'trained' },
  parameters: [...POINTS, ...SAMPLES, ...DESCENT],
  presets: {
    playground: {},
    paper: { start: 'nothing', crops: 2, dropout: 0.5, epochs: 1000, rate: 0.002 },
    all: { targets: 'all' },
    initial: { targets: 'initial' },
    box: { targets: 'box' },
    large: { width: 64, cropSize: 512 },
  },
  terms: [
    {
      id: 'box',
      label: 'Box',
      symbol: 'L_mil',
      sentence: 'Every row and column of the box holds some of the object, none outside does.',
    },
    {
      id: 'point',
      label: 'Points',
      symbol: 'L_point',
      sentence: 'Foreground points lie in the mask, background points outside.',
    },
    {
      id: 'crf',
      label: 'CRF',
      symbol: 'L_crf',
      sentence: 'The mask agrees with itself after neighbours of like colour have agreed.',
    },
  ],
  pictureEvery: 20,
};
