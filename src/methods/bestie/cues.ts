import type { StageContext } from '../declaration';
import { maximum, overMaximum } from '../shared/numbers';
import { tokenRows } from '../shared/transition';
import { rowsOf, unitRows } from '../shared/vectors';
import { toCanvasMap, tokenAt } from './canvas';
import { attendToPeaks, channelsOf, type PeakAttention } from './peak-attention';
import { type Peak, peaksOf, smoothed } from './peaks';
import { prototypeRows } from './prototype-map';
import { type BestieState, byClicks, type Cue } from './state';
import { cueFrames } from './watch/cues';

/** Side of the window in which a peak has no equal, and how many peaks a class may have. */
const PEAK_WINDOW = 15;
const MOST_PEAKS = 25;

/** Stage 1. */
export async function findCues(context: StageContext, state: BestieState): Promise<void> {
  const { clicks } = state;
  if (byClicks(state)) state.cues = clicks[0].map((pixel) => ({ pixel, value: 1 }));
  else state.cues = await peaksOfMap(context, state, (await peakAttention(context, state)).after);
  await context.watch?.(async () => {
    const attention = await peakAttention(context, state);
    return cueFrames(state, attention, {
      before: await peaksOfMap(context, state, attention.before),
      after: await peaksOfMap(context, state, attention.after),
    });
  });
}

async function peakAttention(context: StageContext, state: BestieState): Promise<PeakAttention> {
  const { settings, source, features, semantic, prototypes, canvas, clicks } = state;
  const { width } = context.model;
  const kind = settings.choice('pam');
  const fraction = kind === 'off' ? 0 : settings.number('peakFraction');
  if (kind !== 'map' && prototypes) {
    const known = await prototypeRows(context, canvas.grid, prototypes);
    return attendToPeaks(channelsOf(known, prototypes.vectors, width), width, fraction);
  }
  const rows = kind === 'map' ? undefined : tokenRows(features, source, context.model);
  if (!rows) return attendToPeaks(semantic.tokens, 1, fraction);
  const ownTokens = [...new Set(clicks[0].map((pixel) => tokenAt(canvas, pixel)))];
  // The truth needs no click, but without one there is nothing to tell channels apart by.
  if (ownTokens.length === 0) return attendToPeaks(semantic.tokens, 1, fraction);
  return attendToPeaks(
    channelsOf(rows, unitRows(rowsOf(rows, width, ownTokens), width), width),
    width,
    fraction,
  );
}

/** The peaks of a token map as cues: on the canvas, over its maximum, smoothed, above the cue threshold. */
async function peaksOfMap(
  { backend }: StageContext,
  { canvas, settings }: BestieState,
  map: Float32Array,
): Promise<readonly Cue[]> {
  const grown = overMaximum(toCanvasMap(canvas, map));
  if (!(maximum(grown) > 0)) return [];
  const threshold = settings.number('cueThreshold');
  const even = smoothed(grown, canvas);
  const peaks = await peaksOf(backend, even, canvas, PEAK_WINDOW, (value) => value > threshold);
  return peaks.slice(0, MOST_PEAKS).map(({ pixel, value }: Peak): Cue => ({ pixel, value }));
}
