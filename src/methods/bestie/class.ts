import type { Point } from '../../geometry';
import type { ClassPrototypes, MethodContext, ParameterValues, PseudoMask } from '../declaration';
import { resolveParameters } from '../parameters';
import { settingsOf, throwIfAborted } from '../shared/define';
import { beginState } from './begin';
import { bestie } from './bestie';
import { toImage } from './canvas';
import { maskOf } from './read-out';
import { BESTIE_STAGES } from './stages';
import type { BestieState } from './state';

/**
 * All stages for a class on an image, whose instances are then all there.
 * @param clicks image pixels: those of the class, then of each other class; all empty where there are none
 * @param last id of the stage to stop after
 */
export async function segmentClass(
  context: MethodContext,
  parameters: ParameterValues,
  clicks: readonly (readonly Point[])[],
  last?: string,
): Promise<BestieState> {
  const state = beginState(context, settingsOf(resolveParameters(bestie, parameters)), clicks);
  for (const stage of BESTIE_STAGES) {
    throwIfAborted(context.signal);
    await stage.run(context, state);
    if (stage.id === last) break;
  }
  return state;
}

/** An instance that nobody clicked. */
export interface ProposedInstance {
  readonly mask: PseudoMask;
  /** Where a click on it would lie, in image pixels. */
  readonly peak: Point;
}

/**
 * The instances of a class on an image without any click: cues are the peaks of the map that its prototypes give.
 * Components without a peak are left out.
 * @returns the surest first; empty where the class shows no peak
 */
export async function proposeInstances(
  context: MethodContext,
  prototypes: ClassPrototypes,
  parameters: ParameterValues,
): Promise<readonly ProposedInstance[]> {
  const state = await segmentClass(
    { ...context, prototypes },
    { ...parameters, semantic: 'prototypes', cues: 'peaks' },
    [[]],
  );
  const { grouped, canvas } = state;
  return grouped.instances
    .flatMap(({ centre, area }, k) => {
      if (!centre || area === 0) return [];
      const { x, y } = toImage(canvas, centre.pixel);
      return [{ mask: maskOf(state, k), peak: { x: Math.round(x), y: Math.round(y) } }];
    })
    .sort((a, b) => b.mask.score - a.mask.score);
}
