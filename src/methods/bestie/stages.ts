import type { Stage } from '../declaration';
import { encodeSource } from '../shared/transition';
import { findCues } from './cues';
import { BESTIE_EXPLAINED } from './explained';
import { groupInstances } from './grouping';
import { drawTargets, labelInstances } from './label';
import { encodeMirror } from './mirror';
import { refineInstances } from './refine';
import { lookForClass } from './semantic';
import type { BestieState } from './state';

/** The stages of a class on an image: for one of its clicks, or for no click at all. */
export const BESTIE_STAGES: readonly Stage<BestieState>[] = [
  {
    id: 'semantic',
    number: 0,
    title: 'Class map',
    sentence:
      'Where the class is: what walks from all of its clicks reach, or what looks like its prototypes.',
    explanation: BESTIE_EXPLAINED.semantic,
    run: async (context, state) => {
      state.features = await encodeSource(context, state.canvas.grid, state.source);
      if (state.settings.toggle('flip')) {
        state.mirror = await encodeMirror(context, state.canvas.grid, state.source);
      }
      await lookForClass(context, state);
    },
  },
  {
    id: 'cues',
    number: 1,
    title: 'Cues',
    sentence: 'One place for each instance: the clicks, or the peaks that peak attention leaves.',
    explanation: BESTIE_EXPLAINED.cues,
    run: findCues,
  },
  {
    id: 'transfer',
    number: 2,
    title: 'Knowledge transfer',
    sentence: 'A component of the class that holds exactly one cue becomes the label of an instance.',
    explanation: BESTIE_EXPLAINED.transfer,
    run: labelInstances,
  },
  {
    id: 'maps',
    number: 3,
    title: 'Centres and offsets',
    sentence: 'The labels as two maps: how near a centre is, and the way to it.',
    explanation: BESTIE_EXPLAINED.maps,
    run: drawTargets,
  },
  {
    id: 'grouping',
    number: 4,
    title: 'Grouping',
    sentence: 'Each pixel of the class joins the centre that its offset points to.',
    explanation: BESTIE_EXPLAINED.grouping,
    run: groupInstances,
  },
  {
    id: 'refinement',
    number: 5,
    title: 'Self-refinement',
    sentence: 'What the head predicts becomes a label, and the head learns from it once more.',
    explanation: BESTIE_EXPLAINED.refinement,
    run: refineInstances,
  },
];
