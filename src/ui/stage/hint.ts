import type { EngineStatus } from '../../engine/api';
import type { ViewState } from '../app/view-store';

const SIDES = ['topmost', 'leftmost', 'bottommost', 'rightmost'] as const;

/** One line, and what keys could do besides. */
export interface Hint {
  readonly text: string;
  readonly keys?: string;
}

/** What the next click will do. */
export function hintFor(
  view: ViewState,
  images: number,
  status: EngineStatus,
  watching = false,
  deciding = false,
): Hint {
  if (view.remark !== undefined) return { text: view.remark };
  if (watching) {
    return {
      text: 'Point at a place to see which tokens are like it; click to keep that row in sight',
      keys: 'Space plays · ← → step · Esc back to labelling',
    };
  }
  if (deciding) {
    return {
      text: 'Enter accepts the proposal, X drops it, F fixes it by its extreme points',
      keys: '[ ] smaller, larger · ↑ ↓ another one · Esc puts them away',
    };
  }
  if (images === 0) {
    return { text: 'Drop photos or a folder anywhere, paste one, or press “Open photos”' };
  }
  const later = status.state === 'ready' ? '' : ' — masks follow as soon as the model is ready';
  switch (view.tool) {
    case 'point':
      return { text: `Click the middle of an object: one click, one object${later}` };
    case 'box':
      return {
        text: `Drag a box around the object, from corner to corner${later}`,
        keys: 'Esc starts over',
      };
    case 'select':
      return {
        text: 'Click a mask to select it, drag to pan; drag a point of the selected object to move it',
        keys: 'wheel to zoom',
      };
    case 'extreme-points': {
      const done = view.placing.length;
      if (done === 0) return { text: `Click the topmost point of the object — 1 of 4, any order${later}` };
      return {
        text: `Now the ${SIDES[done] ?? 'last'} point — ${done + 1} of 4, any order`,
        keys: done >= 2 ? 'Enter finishes a thin object · Esc starts over' : 'Esc starts over',
      };
    }
  }
}
