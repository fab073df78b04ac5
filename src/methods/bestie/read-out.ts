import type { Point } from '../../geometry';
import type { MethodResult, PseudoMask } from '../declaration';
import { indexOf, maskOnImage } from './canvas';
import { scoreOf } from './refine';
import { type BestieState, byClicks } from './state';

/** The mask of one instance over the image. */
export const maskOf = (state: BestieState, k: number): PseudoMask => ({
  rle: maskOnImage(state.canvas, (index) => state.grouped.numbers[index] === k),
  score: scoreOf(state, state.grouped.instances[k]),
  scale: 0,
});

/**
 * The instance of a click: the one that has it for its centre, or (where peaks are the cues) that holds it.
 * @param click canvas pixel
 * @throws Error with a sentence where there is none
 */
export function readInstance(state: BestieState, click: Point): MethodResult {
  const { grouped, transfer, semantic, canvas, settings } = state;
  const at = indexOf(canvas, click);
  if (semantic.label.data[at] === 0) {
    throw new Error(
      'The click lies outside the map of its class, so BESTIE has no mask for it; lower the label threshold, or raise the image size.',
    );
  }
  if (transfer.regions[at] === 0) {
    throw new Error(
      `The click lies in a component of fewer than ${settings.number('minArea')} pixels, which was dropped; lower the least area, or raise the image size.`,
    );
  }
  const k = byClicks(state)
    ? grouped.instances.findIndex(
        ({ centre }) => centre !== undefined && indexOf(canvas, centre.pixel) === at,
      )
    : grouped.numbers[at];
  const mask = k >= 0 ? maskOf(state, k) : undefined;
  if (!mask || grouped.instances[k].area === 0 || mask.rle.counts.length < 2) {
    throw new Error('No pixel of the class points to this click, so BESTIE has no mask for it.');
  }
  return {
    masks: [mask],
    map: {
      title: `Class map of the ${semantic.from}, p`,
      grid: canvas.grid,
      values: semantic.tokens,
    },
    flags: state.flags,
  };
}
