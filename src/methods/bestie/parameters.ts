import type { ParameterDeclaration, ParameterValues, PresetCost } from '../declaration';
import { number } from '../shared/number-parameter';
import { sourceParameters } from '../shared/transition';

const RIDGE = { id: 'offsets', is: 'ridge' } as const;
const PEAKS = { id: 'cues', is: 'peaks' } as const;

export const bestieParameters: readonly ParameterDeclaration[] = [
  number(
    'size',
    'Image size',
    0,
    [256, 1024, 16],
    416,
    'Longer side of the image as the network sees it, the canvas; every other pixel number counts its pixels.',
    { unit: 'px' },
  ),
  {
    kind: 'choice',
    id: 'semantic',
    label: 'Class map',
    stage: 0,
    options: ['clicks', 'prototypes', 'truth'],
    default: 'clicks',
    sentence:
      'Where the map of the class comes from: walks from all of its clicks, what other images taught of it, or (to see what a perfect map would give) the truth, where one is at hand.',
  },
  {
    kind: 'toggle',
    id: 'flip',
    label: 'Mirror as well',
    stage: 0,
    default: false,
    sentence:
      'The class map and the predicted centre map are the means of what the image and its mirror give; costs one more encode.',
  },
  ...sourceParameters(0),
  number(
    'temperature',
    'Temperature',
    0,
    [0.02, 1, 0.01],
    0.07,
    'How fast the affinity falls off with the cosine; smaller is sharper.',
    { symbol: 'τ' },
  ),
  number('hops', 'Hops', 0, [1, 16, 1], 3, 'Steps of the random walks from the clicks.'),
  {
    kind: 'choice',
    id: 'gather',
    label: 'Several clicks',
    stage: 0,
    options: ['largest', 'mean'],
    default: 'largest',
    sentence:
      'How the walks from a class’s clicks become one map: the largest at each place, or one walk from all at once, which dims with every click.',
  },
  number(
    'labelThreshold',
    'Label threshold',
    0,
    [0, 1, 0.01],
    0.85,
    'Height of the class map above which a pixel is of the class.',
  ),
  number(
    'prototypeThreshold',
    'Prototype threshold',
    0,
    [0, 1, 0.01],
    0.5,
    'The same where the map comes from prototypes.',
    { needs: { id: 'semantic', is: 'prototypes' } },
  ),
  {
    kind: 'choice',
    id: 'cues',
    label: 'Cues',
    stage: 1,
    options: ['clicks', 'peaks'],
    default: 'clicks',
    sentence:
      'What speaks for an instance: the clicks themselves, or the peaks of the class, as without clicks.',
  },
  {
    kind: 'choice',
    id: 'pam',
    label: 'Peak attention',
    stage: 1,
    needs: PEAKS,
    options: ['channels', 'map', 'off'],
    default: 'channels',
    sentence:
      'Where weak places are erased so that one object keeps one peak: in every channel of the features, in the class map itself, or nowhere.',
  },
  number(
    'peakFraction',
    'Peak fraction',
    1,
    [0, 1, 0.01],
    0.7,
    'Share of a channel’s maximum below which peak attention erases it.',
    { symbol: 'α', needs: PEAKS },
  ),
  number('cueThreshold', 'Cue threshold', 1, [0, 1, 0.01], 0.5, 'Height above which a peak is a cue.', {
    needs: PEAKS,
  }),
  number(
    'minArea',
    'Least area',
    2,
    [0, 5000, 1],
    50,
    'Components of the class smaller than this are dropped.',
    {
      unit: 'px²',
    },
  ),
  {
    kind: 'toggle',
    id: 'iag',
    label: 'Instance-aware guidance',
    stage: 3,
    needs: RIDGE,
    default: true,
    sentence:
      'The head learns centres and offsets inside labelled instances only; off: everything else counts as having none.',
  },
  number('sigma', 'Centre width', 3, [1, 20, 0.5], 6, 'Width of the Gaussian around each centre.', {
    symbol: 'σ',
    unit: 'px',
  }),
  {
    kind: 'choice',
    id: 'offsets',
    label: 'Offsets',
    stage: 4,
    options: ['propagation', 'nearest', 'ridge', 'head'],
    default: 'propagation',
    sentence:
      'What says where a pixel’s centre is: the walks from the cues, nothing (the nearest cue has it), a linear head fitted to this image’s own pseudo labels, or a head that was trained on your objects.',
  },
  {
    kind: 'toggle',
    id: 'classwise',
    label: 'Class-wise centres',
    stage: 4,
    needs: RIDGE,
    default: true,
    sentence: 'Pixels point to centres of their own class only; off: to those of every class.',
  },
  number(
    'centreKernel',
    'Centre window',
    4,
    [3, 101, 2],
    41,
    'Side of the window in which a peak of the centre map has no equal.',
    { unit: 'px', needs: PEAKS },
  ),
  number(
    'centreThreshold',
    'Centre threshold',
    4,
    [0, 1, 0.01],
    0.1,
    'Height of the predicted centre map above which a peak is a centre.',
    { needs: PEAKS },
  ),
  {
    kind: 'toggle',
    id: 'refine',
    label: 'Self-refinement',
    stage: 5,
    needs: RIDGE,
    default: true,
    sentence: 'The head’s own grouping becomes a label that it learns from once more.',
  },
  number(
    'refineThreshold',
    'Centre threshold when refining',
    5,
    [0, 1, 0.01],
    0.3,
    'As the centre threshold, but for refined labels.',
    { needs: PEAKS },
  ),
  {
    kind: 'toggle',
    id: 'cluster',
    label: 'Centre clustering',
    stage: 5,
    needs: RIDGE,
    default: true,
    sentence: 'Discs of short offsets far from every centre become centres too.',
  },
  number('clusterRadius', 'Cluster radius', 5, [1, 10, 0.1], 2.5, 'Offsets shorter than this are short.', {
    symbol: 'ε',
    unit: 'px',
    needs: RIDGE,
  }),
  number(
    'clusterSlack',
    'Cluster slack',
    5,
    [0, 50, 1],
    3,
    'Pixels by which a cluster may miss the area of a full disc.',
    { unit: 'px²', needs: RIDGE },
  ),
  number(
    'clusterDistance',
    'Cluster distance',
    5,
    [0, 416, 1],
    100,
    'A clustered centre must be farther than this from every other centre of its component.',
    { unit: 'px', needs: RIDGE },
  ),
  {
    kind: 'choice',
    id: 'confidence',
    label: 'Confidence',
    stage: 5,
    needs: RIDGE,
    options: ['paper', 'code'],
    default: 'paper',
    sentence:
      'How much a refined instance counts: the height of its centre, or that times the class map (clicked ones count in full).',
  },
  number(
    'repeats',
    'Repeats',
    5,
    [0, 5, 1],
    0,
    'How often refined labels take the place of the pseudo labels.',
    { needs: RIDGE },
  ),
];

const PAPER: ParameterValues = { gather: 'mean', labelThreshold: 0.5 };

export const bestiePresets: Readonly<Record<string, ParameterValues>> = {
  playground: {},
  paper: PAPER,
  code: { ...PAPER, cueThreshold: 0.7, clusterSlack: 2, confidence: 'code' },
};

export const bestieCosts: Readonly<Record<string, PresetCost>> = {
  playground: { shared: 1, encodes: 0, milliseconds: 60 },
  paper: { shared: 1, encodes: 0, milliseconds: 70 },
  code: { shared: 1, encodes: 0, milliseconds: 50 },
};
