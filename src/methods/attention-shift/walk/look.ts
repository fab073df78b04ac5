import { imageBox, type Point, type Size } from '../../../geometry';
import type { MethodContext } from '../../declaration';
import { type Settings, throwIfAborted } from '../../shared/define';
import type { CropMap } from '../../shared/grow';
import type { Source } from '../../shared/transition';
import { candidatesOf, type ViewCandidates } from './candidates';
import { edgesOf } from './contour';
import { frameOf } from './frame';
import { type Lift, liftFromClick } from './lift';
import { finerSize, sharpen } from './sharpen';
import { viewsOf } from './views';

/** What looking needs to know of the run. */
export interface Looking {
  readonly settings: Pick<Settings, 'number'>;
  readonly image: Size;
  readonly click: Point;
  readonly source: Source;
}

/** A view looked at. */
export interface Look {
  /** The lift over the view's tokens. */
  readonly lift: Lift;
  /** The lift, sharpened: what the masks are drawn from. */
  readonly sharp: CropMap;
  readonly candidates: ViewCandidates;
}

/** Looks at the views of a click one after the other, the whole image first: encode, walk, sharpen, threshold. */
export async function* lookAtViews(context: MethodContext, looking: Looking): AsyncGenerator<Look> {
  const { click, image, settings, source } = looking;
  const { colours, model } = context;
  const frame = frameOf(image);
  const edges = edgesOf(await colours(imageBox(image), frame.width, frame.height), frame);
  const views = viewsOf(click, image, model.patch, settings.number('views'));
  for (const [view, grid] of views.entries()) {
    throwIfAborted(context.signal);
    const lift = await liftFromClick(context, grid, click, {
      source,
      later: settings.number('laterBlocks'),
      temperature: settings.number('walkTemperature'),
    });
    const { width, height } = finerSize(grid);
    const sharp = sharpen(lift, await colours(grid.crop, width, height));
    yield { lift, sharp, candidates: candidatesOf(lift, sharp, view, click, image, edges) };
  }
  throwIfAborted(context.signal);
}
