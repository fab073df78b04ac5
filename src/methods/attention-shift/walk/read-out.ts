import type { MethodResult, PseudoMask, StageContext } from '../../declaration';
import type { Settings } from '../../shared/define';
import type { CropMap } from '../../shared/grow';
import type { AttentionShiftState } from '../state';
import { agreement } from './agreement';
import type { ViewCandidates } from './candidates';
import { type ChosenCandidate, chooseScales } from './choose';
import { drawCandidate, nest } from './draw';
import { aboveChance } from './lift';
import { lookAtViews } from './look';
import { beliefOfViews, beliefOfWhole, type ScoreTerms } from './score';
import { chosenFrame, viewFrames } from './watched';

/**
 * The read-out by walks (one-click): the click's walk with restart in up to five views, thresholded into
 * candidates; of how much each can be believed in and how far they agree come the default and the scales of the
 * wheel. The whole image alone, by the source's block alone, gives a preview.
 */
export async function readFromWalks(context: StageContext, state: AttentionShiftState): Promise<void> {
  const count = state.settings.number('views');
  if (count > 1) await preview(context, state);
  const maps: CropMap[] = [];
  const views: ViewCandidates[] = [];
  for await (const look of lookAtViews(context, state)) {
    maps.push(look.sharp);
    views.push(look.candidates);
    await context.watch?.(() => viewFrames(state, look, views.length - 1));
  }
  const chosen = chosenOf(views, count === 1 ? beliefOfWhole : beliefOfViews);
  const result = draw(state, maps, chosen);
  state.result = result;
  await context.watch?.(() => chosenFrame(result, views, chosen));
}

/** What a run with `views: 1` and no later blocks gives: one encode of the shorter graph, shared by all clicks. */
async function preview(context: StageContext, state: AttentionShiftState): Promise<void> {
  if (!context.preview) return;
  const settings: Pick<Settings, 'number'> = {
    number: (id) => (id === 'views' ? 1 : id === 'laterBlocks' ? 0 : state.settings.number(id)),
  };
  for await (const { sharp, candidates } of lookAtViews(context, { ...state, settings })) {
    context.preview(draw(state, [sharp], chosenOf([candidates], beliefOfWhole)));
  }
}

function chosenOf(
  views: readonly ViewCandidates[],
  belief: (terms: ScoreTerms) => number,
): readonly ChosenCandidate[] {
  const candidates = views.flatMap((view) => view.candidates);
  const logits = candidates.map(({ terms }) => belief(terms));
  return chooseScales(candidates, logits, agreement(views));
}

function draw(
  state: AttentionShiftState,
  maps: readonly CropMap[],
  chosen: readonly ChosenCandidate[],
): MethodResult {
  const { click, image, settings } = state;
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
        score: Math.min(1, score),
        scale: scale - shift,
      }),
    ),
    map: aboveChance(maps[chosen[zero].view], 'Lift of the walk from the click'),
    flags: state.flags,
  };
}
