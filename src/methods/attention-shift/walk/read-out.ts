import type { Grid } from '../../../geometry';
import type { MethodContext, MethodResult, PseudoMask, TokenMap } from '../../declaration';
import { throwIfAborted } from '../../shared/define';
import type { CropMap } from '../../shared/grow';
import { minmax } from '../../shared/numbers';
import type { AttentionShiftState } from '../state';
import { type Candidate, candidatesOf, frameOf, scoreOfViews, scoreOfWhole } from './candidates';
import { chooseScales } from './choose';
import { drawCandidate, nest } from './draw';
import { liftFromClick } from './lift';
import { viewsOf } from './views';

/**
 * The read-out by walks (one-click): the click's walk with restart in up to four zooms, thresholded into
 * candidates, each scored by an estimate of its IoU; the best is the default, others that differ in size are
 * the scales of the wheel. The whole image alone gives a preview.
 */
export async function readFromWalks(context: MethodContext, state: AttentionShiftState): Promise<void> {
  const { click, image, settings, source } = state;
  const temperature = settings.number('walkTemperature');
  const views = viewsOf(click, image, context.model.patch, settings.number('views'));
  const frame = frameOf(image);
  const maps: CropMap[] = [];
  const candidates: Candidate[] = [];
  for (const [view, grid] of views.entries()) {
    throwIfAborted(context.signal);
    const map = await liftFromClick(context, grid, click, source, temperature);
    maps.push(map);
    if (view === 0 && (views.length === 1 || context.preview)) {
      const whole = candidatesOf(map, 0, click, image, frame, scoreOfWhole);
      const result = draw(state, maps, views, whole);
      if (views.length === 1) {
        state.result = result;
        return;
      }
      context.preview?.(result);
    }
    candidates.push(...candidatesOf(map, view, click, image, frame, scoreOfViews));
  }
  throwIfAborted(context.signal);
  state.result = draw(state, maps, views, candidates);
}

function draw(
  state: AttentionShiftState,
  maps: readonly CropMap[],
  views: readonly Grid[],
  candidates: readonly Candidate[],
): MethodResult {
  const { click, image, settings } = state;
  const chosen = chooseScales(candidates);
  const drawn = chosen.map(({ view, theta }) => drawCandidate(maps[view], theta, click, image));
  const zero = chosen.findIndex(({ scale }) => scale === 0);
  const nested = nest(drawn, zero, click);
  const shift = Math.max(
    chosen[0].scale,
    Math.min(chosen[chosen.length - 1].scale, settings.number('scale')),
  );
  return {
    masks: chosen.map(
      ({ score, scale }, i): PseudoMask => ({
        rle: nested[i],
        score: Math.min(1, Math.max(0, score)),
        scale: scale - shift,
      }),
    ),
    map: liftMap(maps[chosen[zero].view], views[chosen[zero].view]),
    flags: state.flags,
  };
}

/** The lift as a map to look at: what is less likely than chance (s < 0) stays dark. */
function liftMap(map: CropMap, grid: Grid): TokenMap {
  return {
    title: 'Lift of the walk from the click',
    grid,
    values: minmax(
      map.values.map((value) => Math.max(value, 0)),
      [],
    ),
  };
}
