import type { Point } from '../../geometry';
import type { MethodContext, Prompt } from '../declaration';
import { defineMethod, type Settings } from '../shared/define';
import { clickedPixel } from '../shared/prompt';
import { sourceOf } from '../shared/transition';
import { ATTENTION_SHIFT_EXPLAINED } from './explained';
import { readFromInstanceMap } from './map-read-out';
import {
  attentionShiftCosts,
  attentionShiftParameters,
  attentionShiftPresets,
  FROM_INSTANCE_MAP,
} from './parameters';
import { lookFromClick } from './query-map';
import { distinctRivals, forContenders, rivalClicks, SHARED_TOKEN } from './rivals';
import { ROUND, reestimate } from './rounds';
import { type AttentionShiftState, stateOfClick } from './state';
import { readFromWalks } from './walk/read-out';

function begin(prompt: Prompt, settings: Settings, context: MethodContext): AttentionShiftState {
  if (prompt.kind !== 'point') throw new Error(`AttentionShift takes one point, not ${prompt.kind}.`);
  const { image, model } = context;
  const click = clickedPixel(prompt.point, image);
  const source = sourceOf(settings, model);
  const state = (place: Point, rivals: readonly AttentionShiftState[]) =>
    stateOfClick(settings, image, model.patch, source, place, rivals);
  const alone = state(click, []);
  const others = rivalClicks(context).map((place) => state(place, []));
  const rivals = distinctRivals(alone, others);
  const own = state(click, rivals);
  if (others.some(({ clickToken }) => clickToken === own.clickToken)) own.flags.push(SHARED_TOKEN);
  return own;
}

/** A copy whose stages leave the one it was made from, and its rivals, as they are. */
const resumed = (left: AttentionShiftState, fresh: AttentionShiftState): AttentionShiftState => ({
  ...left,
  settings: fresh.settings,
  flags: [...left.flags],
  rivals: left.rivals.map((rival) => resumed(rival, { ...rival, settings: fresh.settings })),
});

const [confident, instanceMap, scatter, shift, filter] = ROUND;

/** AttentionShift: one click → key-points → pseudo mask (methods/attention-shift). */
export const attentionShift = defineMethod<AttentionShiftState>({
  id: 'attention-shift',
  name: 'AttentionShift',
  summary:
    'One click: what its token attends to, or where a walk from it stays, grows into masks of several sizes.',
  paper: {
    title:
      'AttentionShift: Iteratively Estimated Part-Based Attention Map for Pointly Supervised Instance Segmentation',
    venue: 'CVPR 2023',
  },
  takes: ['point'],
  parameters: attentionShiftParameters,
  presets: attentionShiftPresets,
  costs: attentionShiftCosts,
  regards: (value) => (value('readout') === 'instance-map' && value('compete') === true ? 'image' : 'nobody'),
  affinityOf: ({ readout, walkTemperature, temperature, laterBlocks }) =>
    readout === 'walk'
      ? { temperature: Number(walkTemperature), laterBlocks: Number(laterBlocks) }
      : { temperature: Number(temperature) },
  begin,
  resume: resumed,
  stages: [
    {
      id: 'query',
      number: 0,
      title: 'Query map',
      sentence: 'What the click’s patch token attends to.',
      explanation: ATTENTION_SHIFT_EXPLAINED.query,
      needs: FROM_INSTANCE_MAP,
      run: forContenders(lookFromClick),
    },
    {
      id: 'confident',
      number: 1,
      title: 'High-confidence sets',
      sentence: 'Tokens that are surely of the object, and tokens that surely are not.',
      explanation: ATTENTION_SHIFT_EXPLAINED.confident,
      needs: FROM_INSTANCE_MAP,
      run: confident,
    },
    {
      id: 'instance-map',
      number: 2,
      title: 'Instance map',
      sentence: 'Likeness of every token to the first set and unlikeness to the second.',
      explanation: ATTENTION_SHIFT_EXPLAINED['instance-map'],
      needs: FROM_INSTANCE_MAP,
      run: instanceMap,
    },
    {
      id: 'scatter',
      number: 3,
      title: 'Key-points scattered',
      sentence: 'Key-points are spread over the tokens of the instance map.',
      explanation: ATTENTION_SHIFT_EXPLAINED.scatter,
      needs: FROM_INSTANCE_MAP,
      run: scatter,
    },
    {
      id: 'shift',
      number: 4,
      title: 'Key-point shift',
      sentence: 'Each key-point moves, in feature space, to the weighted mean of the tokens most like it.',
      explanation: ATTENTION_SHIFT_EXPLAINED.shift,
      needs: FROM_INSTANCE_MAP,
      run: shift,
    },
    {
      id: 'filter',
      number: 5,
      title: 'Filter and merge',
      sentence: 'Key-points whose part lies off the object are dropped; those that are alike become one.',
      explanation: ATTENTION_SHIFT_EXPLAINED.filter,
      needs: FROM_INSTANCE_MAP,
      run: filter,
    },
    {
      id: 'rounds',
      number: 6,
      title: 'Next round',
      sentence: 'The key-points’ own attention starts the stages again.',
      explanation: ATTENTION_SHIFT_EXPLAINED.rounds,
      needs: FROM_INSTANCE_MAP,
      run: reestimate,
    },
    {
      id: 'mask',
      number: 7,
      title: 'Mask',
      sentence: 'The map is cut at several heights: nested pseudo masks, one for each notch of the wheel.',
      explanation: ATTENTION_SHIFT_EXPLAINED.mask,
      run: (context, state) =>
        state.settings.choice('readout') === 'walk'
          ? readFromWalks(context, state)
          : readFromInstanceMap(context, state),
    },
  ],
  finish: (state) => {
    if (!state.result) throw new Error('AttentionShift ended before its last stage.');
    return state.result;
  },
});
