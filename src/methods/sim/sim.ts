import {
  type Box,
  type ExtremePoints,
  type Grid,
  inBox,
  type Size,
  tokenCentre,
  tokenCount,
} from '../../geometry';
import type { MethodContext, MethodResult, OtherObject, Prompt, StageContext } from '../declaration';
import { boxOfPrompt, cropAround, extremesAndBox, gridOf } from '../exits/crop';
import { fusedDecision } from '../exits/exits';
import { setsOf, type TokenSets } from '../exits/sets';
import { walkTokens } from '../exits/walk';
import { cropFrame, setsFrame } from '../exits/watch/frames';
import { defineMethod, type Settings } from '../shared/define';
import { sigmoid } from '../shared/numbers';
import { labCells, pairwiseEnergy } from '../shared/pairwise';
import { encodeSource, type Source, sourceOf, tokenRows } from '../shared/transition';
import { unitRows } from '../shared/vectors';
import { type BankKey, bankKeyOf, checkBank } from './bank/bank-key';
import { type CellMap, correct, divide, importance, masksOf, onGrid } from './correction';
import { SIM_EXPLAINED } from './explained';
import {
  anchorCandidates,
  type Candidate,
  insideBox,
  variantCandidates,
  type Weighed,
  weigh,
  weightedMap,
} from './instance';
import { exitsSettings, simCosts, simParameters, simPresets } from './parameters';
import { type Likeness, likenessTo, type Semantic, semanticMap } from './semantic';
import { shareOut } from './share-out';
import { correctionFrames } from './watch/correction';
import { instanceFrames } from './watch/instance';
import { pairwiseFrame } from './watch/pairwise';
import { prototypeFrames, semanticFrames } from './watch/semantic';
import { transportFrames } from './watch/transport';

interface SimState {
  readonly settings: Settings;
  readonly image: Size;
  /** Undefined where only a box was given. */
  readonly points: ExtremePoints | undefined;
  readonly box: Box;
  /** Boxes of the class's objects, this one's first. */
  readonly boxes: readonly Box[];
  readonly source: Source;
  readonly bank: BankKey;
  grid: Grid;
  sets: TokenSets;
  /** `[N, D]`, unit. */
  rows: Float32Array;
  likeness: Likeness | undefined;
  semantic: Semantic | undefined;
  instance: CellMap | undefined;
  result: MethodResult | undefined;
  flags: string[];
}

/** The boxes of other objects; a prompt that makes no sense is its own object's trouble. */
const boxesOf = (others: readonly OtherObject[], image: Size): readonly Box[] =>
  others.flatMap(({ prompt }) => boxOfPrompt(prompt, image) ?? []);

function begin(prompt: Prompt, settings: Settings, context: MethodContext): SimState {
  const { image, model, prototypes, others = [] } = context;
  const [low, high] = [settings.number('low'), settings.number('high')];
  if (low > high) {
    throw new Error(
      `SIM: pixels up to ${low} would be background and pixels from ${high} on foreground; "low" must not be above "high".`,
    );
  }
  const bank = bankKeyOf(model, settings);
  if (prototypes) checkBank(prototypes.bank, bank);
  const { points, box } = extremesAndBox(prompt, image);
  return {
    settings,
    image,
    points,
    box,
    boxes: [box, ...boxesOf(others, image)],
    source: sourceOf(settings, model),
    bank,
    grid: { columns: 0, rows: 0, crop: box },
    sets: { foreground: [], background: [], box: [], pushed: [], flags: [] },
    rows: new Float32Array(),
    likeness: undefined,
    semantic: undefined,
    instance: undefined,
    result: undefined,
    flags: [],
  };
}

async function prepareCrop(context: StageContext, state: SimState): Promise<void> {
  const { settings, box, points, source, image } = state;
  state.grid = gridOf(settings, box, image, context.model.patch);
  // Without a crop the points are pushed as far as in the crop that there would be.
  const crop = cropAround(box, settings.number('cropScale'), image);
  state.sets = setsOf(state.grid, points, box, settings.number('pushIn'), crop);
  state.flags.push(...state.sets.flags);
  const rows = tokenRows(await encodeSource(context, state.grid, source), source, context.model);
  if (rows) state.rows = unitRows(rows, context.model.width);
  await context.watch?.(async () => {
    const { grid: cells, lab } = await labCells(context, state.grid.crop);
    return [
      cropFrame(state.grid, box, points),
      setsFrame(state.grid, state.sets, points, box),
      pairwiseFrame(cells, lab, state.grid, box),
    ];
  });
}

async function compareWithClass(context: StageContext, state: SimState): Promise<void> {
  const { prototypes } = context;
  if (!prototypes) {
    state.flags.push(
      'Nothing is known of this class yet, so there is no semantic map: the instance map alone (α = 1) gives this mask.',
    );
    return;
  }
  const { grid, rows, box } = state;
  const likeness = await likenessTo(context, rows, prototypes.vectors, context.model.width);
  state.likeness = likeness;
  await context.watch?.(() => prototypeFrames(grid, box, rows, likeness, prototypes));
}

async function drawSemanticMap(context: StageContext, state: SimState): Promise<void> {
  const { likeness, settings, grid, rows, boxes, box } = state;
  if (!likeness) return;
  const semantic = await semanticMap(context, settings, grid, rows, likeness.scores, boxes);
  state.semantic = semantic;
  state.flags.push(...semantic.flags);
  await context.watch?.(() => semanticFrames(grid, box, likeness, semantic));
}

/** EXITS's own map: its share of the foreground walk, or what its fusion makes of it. */
async function exitsMap(context: StageContext, state: SimState): Promise<CellMap> {
  const { grid, source, sets, box } = state;
  const settings = exitsSettings(state.settings);
  // Nobody is shown EXITS's own frames here.
  const { palette: _, ...unpainted } = context;
  const walked = await walkTokens(unpainted, settings, grid, source, sets);
  state.flags.push(...walked.flags);
  if (!settings.toggle('fusion')) return { grid, values: insideBox(grid, box, walked.ratio) };
  const { map } = await fusedDecision(context, { ...state, settings }, walked);
  const cells = { columns: map.columns, rows: map.rows, crop: map.crop };
  const values = map.values.map((odds, cell) => (inBox(box, tokenCentre(cells, cell)) ? sigmoid(odds) : 0));
  return { grid: cells, values };
}

async function drawInstanceMap(context: StageContext, state: SimState): Promise<void> {
  const { grid, source, sets, box } = state;
  const kind = state.settings.choice('candidates');
  if (kind === 'exits') {
    const instance = await exitsMap(context, state);
    state.instance = instance;
    await context.watch?.(() => instanceFrames(grid, state.boxes, instance, []));
    return;
  }
  const parts = { settings: exitsSettings(state.settings), grid, source, sets, box };
  const candidates: readonly Candidate[] =
    kind === 'anchors' ? await anchorCandidates(context, parts) : await variantCandidates(context, parts);
  const weighed: readonly Weighed[] = weigh(candidates, grid, box, state.settings.number('sharpness'));
  if (weighed.length === 0) {
    state.flags.push('No candidate holds a token by half or more, so EXITS’s map stands in for their mean.');
    state.instance = await exitsMap(context, state);
  } else state.instance = { grid, values: weightedMap(weighed, tokenCount(grid)) };
  const { instance } = state;
  await context.watch?.(() => instanceFrames(grid, state.boxes, instance, weighed));
}

async function correctMap(context: StageContext, state: SimState): Promise<void> {
  const { settings, box, grid, semantic, instance } = state;
  if (!instance) throw new Error('SIM corrected its map before it had one.');
  const [low, high] = [settings.number('low'), settings.number('high')];
  let map = correct(instance, semantic && { grid, values: semantic.map }, settings.number('correction'));
  let division = divide(map, box, low, high);
  let masks = masksOf(division, box, state.image);
  if (!masks && semantic) {
    map = instance;
    division = divide(map, box, low, high);
    masks = masksOf(division, box, state.image);
    state.flags.push('The corrected map is nowhere high enough, so the instance map alone gives this mask.');
  }
  if (!masks) {
    throw new Error(
      'SIM found no pixel of the object inside its box; lower the two thresholds or move the box.',
    );
  }
  const score = importance(map, box, division);
  const shown = map;
  const { rle, ignored } = masks;
  state.result = {
    masks: [{ ...masks, score, scale: 0 }],
    map: { title: 'Corrected map, M', grid: map.grid, values: map.values },
    flags: state.flags,
  };
  await context.watch?.(async () => {
    const { prototypes } = context;
    const { grid: cells, lab } = await labCells(context, grid.crop);
    const energies = [
      ...(semantic ? [{ of: 'the semantic map', map: { grid, values: semantic.map } }] : []),
      { of: 'the instance map', map: instance },
      { of: 'the corrected map', map: shown },
    ].map((each) => ({ of: each.of, energy: pairwiseEnergy(lab, cells, onGrid(each.map, cells)) }));
    return [
      ...(prototypes ? await transportFrames(context, settings, grid, state.rows, prototypes, rle) : []),
      ...correctionFrames({ map: shown, box, low, high, score, ignored, energies }),
    ];
  });
}

/** SIM: a box and what is known of its class → pseudo mask with ignored pixels (methods/sim). */
export const sim = defineMethod<SimState>({
  id: 'sim',
  name: 'SIM',
  summary:
    'A box or four points, and prototypes of the class learnt from the masks of other photos, correct each other.',
  paper: {
    title: 'SIM: Semantic-aware Instance Mask Generation for Box-Supervised Instance Segmentation',
    venue: 'CVPR 2023',
  },
  takes: ['box', 'extreme-points'],
  parameters: simParameters,
  presets: simPresets,
  costs: simCosts,
  affinityOf: ({ affinityTemperature, hops }) => ({
    temperature: Number(affinityTemperature),
    hops: Number(hops),
  }),
  // Surroundings are what lies outside every box of the class; without contrast nobody asks for them.
  regards: (value) => (value('semantic') === 'contrast' ? 'class' : 'nobody'),
  remembers: () => true,
  shareOut,
  begin,
  resume: (left, fresh) => ({ ...left, settings: fresh.settings, flags: [...left.flags] }),
  stages: [
    {
      id: 'crop',
      number: 0,
      title: 'Crop and features',
      sentence: 'The box is cut out with a margin, and each patch token becomes a vector of length one.',
      explanation: SIM_EXPLAINED.crop,
      run: prepareCrop,
    },
    {
      id: 'prototypes',
      number: 1,
      title: 'Prototypes',
      sentence: 'Every token is compared with the prototypes of the class, learnt from other photos.',
      explanation: SIM_EXPLAINED.prototypes,
      run: compareWithClass,
    },
    {
      id: 'semantic',
      number: 2,
      title: 'Semantic map',
      sentence: 'Likeness to the class against likeness to what surrounds its objects here.',
      explanation: SIM_EXPLAINED.semantic,
      run: drawSemanticMap,
    },
    {
      id: 'instance',
      number: 3,
      title: 'Instance map',
      sentence: 'What belongs to this box: candidates, each weighing by how well its own box fits.',
      explanation: SIM_EXPLAINED.instance,
      run: drawInstanceMap,
    },
    {
      id: 'correction',
      number: 4,
      title: 'Self-correction',
      sentence: 'Both maps are mixed; sure pixels are foreground or background, the others are ignored.',
      explanation: SIM_EXPLAINED.correction,
      run: correctMap,
    },
  ],
  finish: (state) => {
    if (!state.result) throw new Error('SIM ended before its last stage.');
    return state.result;
  },
});
