import type { Point } from '../../geometry';
import type { MethodContext, OtherObject, Prompt, Together } from '../declaration';
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

/** The class's clicks in one order: its stages are the same whichever of them asks. */
function together(prompt: Prompt, others: readonly OtherObject[]): Together {
  const textOf = ({ group, prompt: each }: OtherObject) => `${group} ${JSON.stringify(each)}`;
  const [first, ...rest] = [{ prompt, group: 0 }, ...others].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  return { prompt: first.prompt, others: rest };
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
  needsTruth: (value) => value('semantic') === 'truth',
  remembers: (value) => value('semantic') === 'prototypes',
  predictsBy: (value) => (value('offsets') === 'head' ? 'bestie-head' : undefined),
  begin,
  together,
  resume: (left, { settings, own }) => ({ ...left, settings, own, flags: [...left.flags] }),
  stages: BESTIE_STAGES,
  finish: (state) => readInstance(state, state.own),
});
