import type { Point } from '../../geometry';
import type { MethodContext, Prompt } from '../declaration';
import { defineMethod, type Settings } from '../shared/define';
import { beginState, clicksByClass } from './begin';
import { toCanvas } from './canvas';
import { bestieCosts, bestieParameters, bestiePresets } from './parameters';
import { readInstance } from './read-out';
import { BESTIE_STAGES } from './stages';
import type { BestieState } from './state';

/** A run is for one object: the instance of this click is handed back. */
interface BestieRun extends BestieState {
  readonly own: Point;
}

function begin(prompt: Prompt, settings: Settings, context: MethodContext): BestieRun {
  const clicks = clicksByClass(prompt, context.others ?? [], context);
  const state = beginState(context, settings, clicks);
  return { ...state, own: toCanvas(state.canvas, clicks[0][0]) };
}

/** BESTIE: the clicks of a class → instances (methods/bestie). */
export const bestie = defineMethod<BestieRun>({
  id: 'bestie',
  name: 'BESTIE',
  summary: 'One click on each object of a class: they share out the class’s map between them.',
  paper: {
    title:
      'Beyond Semantic to Instance Segmentation: Weakly-Supervised Instance Segmentation via Semantic Knowledge Transfer and Self-Refinement',
    venue: 'CVPR 2022',
  },
  takes: ['point'],
  parameters: bestieParameters,
  presets: bestiePresets,
  costs: bestieCosts,
  regards: () => 'image',
  remembers: (value) => value('semantic') === 'prototypes',
  begin,
  resume: (left, { settings }) => ({ ...left, settings, flags: [...left.flags] }),
  stages: BESTIE_STAGES,
  finish: (state) => readInstance(state, state.own),
});
