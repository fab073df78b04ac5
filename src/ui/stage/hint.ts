import type { EngineStatus } from '../../engine/api';
import type { ViewState } from '../app/view-store';

const SIDES = ['topmost', 'leftmost', 'bottommost', 'rightmost'] as const;

/** What the next click will do, in one line. */
export function hintFor(view: ViewState, images: number, status: EngineStatus): string {
  if (view.remark !== undefined) return view.remark;
  if (images === 0)
    return 'Drop photos or a folder anywhere, paste one, or open them with the button at the top left.';
  const later = status.state === 'ready' ? '' : ' — the mask follows as soon as the model is ready';
  switch (view.tool) {
    case 'point':
      return `Click the middle of an object: one click, one object${later}`;
    case 'select':
      return 'Click a mask to select it, drag to pan, wheel to zoom; drag a point of the selected object to move it';
    case 'extreme-points': {
      const done = view.placing.length;
      if (done === 0) return `Click the topmost point of the object — 1 of 4, any order${later}`;
      const finish = done >= 2 ? ' · Enter finishes a thin object' : '';
      return `Now the ${SIDES[done] ?? 'last'} point — ${done + 1} of 4, any order${finish} · Esc starts over`;
    }
  }
}
