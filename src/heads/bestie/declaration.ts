import type { ParameterValues } from '../../methods';
import { number } from '../../methods/shared/number-parameter';
import { blockParameter, descentEnd, featuresParameter } from '../common-parameters';
import type { HeadDeclaration } from '../head';

/** As the paper has it, and its Table 3. */
const PAPER: ParameterValues = {
  ...{ cues: 'peaks', classwise: true, count: 'pixels', sigma: 6, offsetWeight: 0.01 },
  ...{ mirror: true, steps: 500, batch: 4, rate: 0.001 },
};

export const bestieHead: HeadDeclaration = {
  id: 'bestie-head',
  name: 'BESTIE’s head',
  summary:
    'A small network on the frozen features learns from your clicks where instances have their middle and, where it is asked to, which way it lies.',
  paper: {
    title:
      'Beyond Semantic to Instance Segmentation: Weakly-Supervised Instance Segmentation via Semantic Knowledge Transfer and Self-Refinement',
    venue: 'CVPR 2022',
    reference: 'Sec. 3.2–3.4, Eqs. 2–6',
  },
  method: 'bestie',
  uses: { offsets: 'head' },
  parameters: [
    {
      kind: 'toggle',
      id: 'iag',
      label: 'Instance-aware guidance',
      stage: 0,
      default: true,
      sentence:
        'Centres and offsets are learnt inside labelled instances only; off: everything else counts as having none.',
    },
    {
      kind: 'toggle',
      id: 'refine',
      label: 'Self-refinement',
      stage: 0,
      default: true,
      sentence: 'What the head itself makes of the class’s components becomes a second label, at every step.',
    },
    {
      kind: 'toggle',
      id: 'cluster',
      label: 'Centre clustering',
      stage: 0,
      default: true,
      sentence: 'Discs of short offsets far from every centre become centres of the refined label too.',
      needs: { id: 'refine', is: true },
    },
    {
      kind: 'toggle',
      id: 'classwise',
      label: 'Class by class',
      stage: 0,
      default: false,
      sentence:
        'A centre map for each class; off: one for all, which also serves classes that nothing was learnt from.',
    },
    {
      kind: 'choice',
      id: 'form',
      label: 'Form',
      stage: 0,
      options: ['paper', 'code'],
      default: 'paper',
      sentence:
        'The loss as the paper prints it; or as its code has it: half the instance terms, and the hardest fifth of the pixels.',
    },
    {
      kind: 'choice',
      id: 'cues',
      label: 'Labels from',
      stage: 0,
      options: ['clicks', 'peaks'],
      default: 'clicks',
      sentence:
        'What the pseudo labels take for instances: your clicks, or the peaks of the class map, as in the paper.',
    },
    {
      kind: 'choice',
      id: 'count',
      label: 'What counts alike',
      stage: 0,
      options: ['instances', 'pixels'],
      default: 'instances',
      sentence:
        'Instances count alike, so that the large ones do not drown a crowd; or pixels do, as in the paper.',
    },
    {
      kind: 'toggle',
      id: 'mirror',
      label: 'Mirrored',
      stage: 0,
      default: false,
      sentence: 'Learns from every image in a mirror as well.',
    },
    featuresParameter('What the head sees of a token'),
    blockParameter,
    number('steps', 'Steps', 0, [1, 5000, 1], 300, 'Steps of descent.'),
    number('batch', 'Images a step', 0, [1, 32, 1], 2, 'Images of a step, about half of them mirrored.'),
    number('rate', 'Rate', 0, [0.00001, 0.05, 0.00001], 0.004, 'Highest rate of Adam, after 20 steps.'),
    number('centreWeight', 'Centre weight', 0, [0, 1000, 1], 200, 'Weight of the centre terms.', {
      symbol: 'λ_center',
    }),
    number(
      'offsetWeight',
      'Offset weight',
      0,
      [0, 1, 0.001],
      0,
      'Weight of the offset terms, 0.01 in the paper; at 0 offsets stay about 0, and a pixel has the nearest centre.',
      { symbol: 'λ_offset' },
    ),
    number('sigma', 'Centre width', 0, [1, 20, 0.5], 12, 'Width of the Gaussian around each centre.', {
      symbol: 'σ',
      unit: 'px',
    }),
    ...descentEnd,
  ],
  presets: {
    playground: {},
    paper: PAPER,
    code: { ...PAPER, form: 'code' },
    P: { ...PAPER, iag: false, refine: false },
    PI: { ...PAPER, refine: false },
    PIr: { ...PAPER, cluster: false },
  },
  terms: [
    {
      id: 'centre',
      label: 'Centres',
      symbol: 'L_center',
      sentence: 'The centre map is that of the pseudo label, inside its instances.',
    },
    {
      id: 'centreRefined',
      label: 'Centres, refined',
      symbol: 'L_center, C̄',
      sentence: 'The centre map is that of the refined label, as far as it is sure.',
    },
    {
      id: 'offset',
      label: 'Offsets',
      symbol: 'L_offset',
      sentence: 'Pixels of the pseudo label point to their instance’s middle.',
    },
    {
      id: 'offsetRefined',
      label: 'Offsets, refined',
      symbol: 'L_offset, Ō',
      sentence: 'Pixels of the refined label point to their instance’s middle, as far as it is sure.',
    },
    {
      id: 'semantic',
      label: 'Classes',
      symbol: 'L_sem',
      sentence: 'Every pixel has the class of the class map.',
    },
  ],
  pictureEvery: 25,
};
