import type { FrameContent, FramePoints, FrameRegions, FrameVectors, TokenMap } from '../../declaration';
import { type Canvas, pixelsOf, tokenAt } from '../canvas';
import type { BestieState, Cue } from '../state';

/** A map over the canvas's pixels, its values kept to 0…1. */
export const pixelMap = (canvas: Canvas, title: string, values: Float32Array): TokenMap => ({
  title,
  grid: pixelsOf(canvas),
  values: values.map((value) => Math.max(0, Math.min(1, value))),
});

/** Regions over the canvas's pixels. @param numberOf region of a pixel from 1; 0: none, −1: left out */
export const pixelRegions = (
  canvas: Canvas,
  labels: Int32Array,
  numberOf: (label: number) => number,
): FrameRegions => ({ grid: pixelsOf(canvas), numbers: Int16Array.from(labels, numberOf) });

/** Arrows over the canvas's pixels. @param validOf 1: counts, 0: none, −1: left out */
export const pixelVectors = (
  canvas: Canvas,
  values: Float32Array,
  validOf: (index: number) => number,
): FrameVectors => ({
  grid: pixelsOf(canvas),
  values,
  valid: Int8Array.from({ length: canvas.width * canvas.height }, (_, i) => validOf(i)),
});

/** Cues as numbered points on their tokens. */
export const cuePoints = (canvas: Canvas, cues: readonly Pick<Cue, 'pixel'>[]): FramePoints => ({
  numbers: cues.map((_, k) => k + 1),
  tokens: cues.map(({ pixel }) => tokenAt(canvas, pixel)),
  sizes: cues.map(() => 0),
});

const FROM = {
  clicks: 'Bright where walks from the clicks of the class stay more often than a walk that knows nothing.',
  prototypes: 'Bright where patch tokens look like the class’s prototypes.',
  truth: 'Bright where the class really is, as the truth has it.',
} as const;

/** Stage 0. @param rivals other classes that were clicked */
export function semanticFrame(state: BestieState, rivals: number): FrameContent {
  const { canvas, semantic, clicks } = state;
  let labelled = 0;
  for (const value of semantic.label.data) labelled += value;
  return {
    title: 'Class map',
    sentence: FROM[semantic.from],
    grid: canvas.grid,
    map: { title: 'Class map, p', grid: canvas.grid, values: semantic.tokens },
    threshold: semantic.threshold,
    points: cuePoints(
      canvas,
      clicks[0].map((pixel) => ({ pixel })),
    ),
    numbers: [
      { name: 'Clicks of the class', values: [clicks[0].length] },
      { name: 'Other classes clicked', values: [rivals] },
      { name: 'Threshold', values: [semantic.threshold] },
      { name: 'Labelled, share of the image', values: [labelled / semantic.label.data.length] },
    ],
  };
}
