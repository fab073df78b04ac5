import type { ParameterDeclaration, ParameterValues, PresetCost } from '../declaration';
import { exitsParameters } from '../exits/parameters';
import type { Settings } from '../shared/define';
import { number } from '../shared/number-parameter';

/** Parameters of EXITS that SIM has under the same name. */
const SHARED = ['crop', 'size', 'cropScale', 'cropSize', 'pushIn', 'source', 'block', 'hops', 'fusion'];

/** EXITS's declarations, their stages as SIM counts them: 0 the crop and its features, 3 the instance map. */
const shared = exitsParameters
  .filter(({ id }) => SHARED.includes(id))
  .map((parameter) => ({
    ...parameter,
    stage: parameter.id === 'hops' || parameter.id === 'fusion' ? 3 : 0,
  }));

export const simParameters: readonly ParameterDeclaration[] = [
  ...shared,
  number(
    'affinityTemperature',
    'Affinity temperature',
    3,
    [0.02, 1, 0.01],
    0.07,
    'How fast the affinity of the walk falls off with the cosine; smaller is sharper.',
  ),
  number(
    'prototypes',
    'Prototypes',
    1,
    [1, 50, 1],
    10,
    'How many prototypes a class has at the most, and the background beside it; counts for what is learnt from now on.',
    { symbol: 'L' },
  ),
  number(
    'epsilon',
    'Transport ε',
    1,
    [0.01, 1, 0.01],
    0.05,
    'How hard the transport shares pixels out among prototypes; smaller is harder.',
    { symbol: 'ε' },
  ),
  number(
    'iterations',
    'Transport rounds',
    1,
    [1, 50, 1],
    3,
    'Rounds in which the transport makes pixels’ and prototypes’ shares equal.',
  ),
  number(
    'momentum',
    'Momentum',
    1,
    [0, 1, 0.001],
    0.999,
    'How much a prototype keeps of itself when an object teaches it.',
    { symbol: 'γ' },
  ),
  {
    kind: 'toggle',
    id: 'runningMean',
    label: 'Running mean first',
    stage: 1,
    default: true,
    sentence:
      'The first objects count alike, so that a class is known after a few; off: the momentum holds from the second object on.',
  },
  {
    kind: 'choice',
    id: 'semantic',
    label: 'Semantic map',
    stage: 2,
    options: ['contrast', 'paper'],
    default: 'contrast',
    sentence:
      'What likeness to the class is measured against: the surroundings of this object (contrast), or nothing, as the paper’s trained features allow.',
  },
  number(
    'temperature',
    'Temperature',
    2,
    [0.02, 10, 0.01],
    0.2,
    'How fast likeness turns into certainty; smaller is sharper.',
    { symbol: 'τ' },
  ),
  {
    kind: 'choice',
    id: 'candidates',
    label: 'Candidates',
    stage: 3,
    options: ['exits', 'anchors', 'variants'],
    default: 'exits',
    sentence:
      'What the instance map is the mean of: the one map of EXITS, a walk from every token of the box, or EXITS’s walks at several hops and blocks; each weighs by how well its box fits.',
  },
  number(
    'sharpness',
    'Box agreement',
    3,
    [0, 50, 0.5],
    5,
    'How strongly a candidate counts whose own box fits the given one; 0 lets all count alike.',
    { symbol: 'μ' },
  ),
  number(
    'correction',
    'Instance weight',
    4,
    [0, 1, 0.01],
    0.5,
    'Share of the instance map in the pseudo mask, against the semantic map.',
    { symbol: 'α' },
  ),
  number(
    'low',
    'Background up to',
    4,
    [0, 1, 0.01],
    0.3,
    'Pixels up to this are background; between the two they are ignored.',
    { symbol: 'τ_low' },
  ),
  number('high', 'Foreground from', 4, [0, 1, 0.01], 0.7, 'Pixels from this on are foreground.', {
    symbol: 'τ_high',
  }),
];

/** The paper's settings; SIM's walk is EXITS's plain one there. */
const PAPER: ParameterValues = {
  source: 'model',
  fusion: false,
  runningMean: false,
  semantic: 'paper',
  temperature: 1,
  candidates: 'anchors',
};

/**
 * `playground` is the defaults. `paper` is what the paper says, its gaps filled from the published code; `code`
 * differs from it where the code does: the plain mean of the candidates, and background up to 0.4.
 */
export const simPresets: Readonly<Record<string, ParameterValues>> = {
  playground: {},
  paper: PAPER,
  code: { ...PAPER, sharpness: 0, low: 0.4 },
};

/** SIM's settings as EXITS reads them: its temperature has another name here, and what SIM lacks is at EXITS's default. */
export function exitsSettings(settings: Settings): Settings {
  const own = new Set(simParameters.map(({ id }) => id));
  const fallback = (id: string) => exitsParameters.find((parameter) => parameter.id === id)?.default;
  const has = (id: string) => own.has(id) && id !== 'temperature';
  return {
    number: (id) =>
      id === 'temperature'
        ? settings.number('affinityTemperature')
        : has(id)
          ? settings.number(id)
          : Number(fallback(id)),
    choice: (id) => (has(id) ? settings.choice(id) : String(fallback(id))),
    toggle: (id) => (has(id) ? settings.toggle(id) : fallback(id) === true),
  };
}

/** By preset: encodes shared by the picture's objects, encodes of each, processor time (`bench/cost.ts`). */
export const simCosts: Readonly<Record<string, PresetCost>> = {
  playground: { shared: 0, encodes: 1, milliseconds: 110 },
  paper: { shared: 0, encodes: 1, milliseconds: 90 },
  code: { shared: 0, encodes: 1, milliseconds: 110 },
};
