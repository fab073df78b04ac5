import type { FrameContent } from '../../declaration';
import { overMaximum } from '../../shared/numbers';
import { imagePixel, toCanvasMap } from '../canvas';
import type { PeakAttention } from '../peak-attention';
import { type BestieState, byClicks, type Cue } from '../state';
import { cuePoints, pixelMap } from './maps';

/** Stage 1: the map of peak attention with its peaks, before and after, then what became the cues. */
export function cueFrames(
  state: BestieState,
  attention: PeakAttention,
  peaks: { readonly before: readonly Cue[]; readonly after: readonly Cue[] },
): readonly FrameContent[] {
  const { canvas, settings, cues } = state;
  const { grid } = canvas;
  const fraction = settings.choice('pam') === 'off' ? 0 : settings.number('peakFraction');
  const map = (title: string, values: Float32Array) =>
    pixelMap(canvas, title, overMaximum(toCanvasMap(canvas, values)));
  const clicked = byClicks(state);
  const peakFrame = (
    title: string,
    sentence: string,
    values: Float32Array,
    found: readonly Cue[],
  ): FrameContent => ({
    title,
    sentence,
    grid,
    map: map(title, values),
    points: cuePoints(canvas, found),
    numbers: [{ name: 'Peaks above the cue threshold', values: [found.length] }],
  });
  return [
    peakFrame(
      'Before peak attention',
      'The channels of the features that the class’s prototypes share, summed; its peaks are numbered.',
      attention.before,
      peaks.before,
    ),
    peakFrame(
      'After peak attention',
      `Every channel erased below ${fraction} of its maximum: fewer places are left to be peaks.`,
      attention.after,
      peaks.after,
    ),
    {
      title: 'Cues',
      sentence: clicked
        ? 'Each click is the cue of one instance; the peaks are what would stand in for them.'
        : 'Each peak is the cue of one instance.',
      grid,
      points: cuePoints(canvas, cues),
      events: cues.map(({ pixel, value }, k) =>
        clicked
          ? `Cue ${k + 1} is the click on pixel ${imagePixel(canvas, pixel)}.`
          : `Cue ${k + 1} is the peak of ${value.toFixed(2)} on pixel ${imagePixel(canvas, pixel)}.`,
      ),
      numbers: [{ name: 'Cues', values: [cues.length] }],
    },
  ];
}
