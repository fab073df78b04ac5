import { type Point, tokenCount } from '../../geometry';
import type { ClassPrototypes, MethodContext, ParameterValues, PseudoMask } from '../declaration';
import { resolveParameters } from '../parameters';
import { settingsOf, throwIfAborted } from '../shared/define';
import { encodeSource } from '../shared/transition';
import { beginState } from './begin';
import { bestie } from './bestie';
import { indexOf, pixelAt, toCanvasMap, toImage, tokenAt } from './canvas';
import { findCues } from './cues';
import { groupInstances } from './grouping';
import { labelInstances } from './label';
import { maskOf } from './read-out';
import { BESTIE_STAGES } from './stages';
import type { BestieState, Cue } from './state';

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

/** The whole image pixel of a place on the canvas. */
function placeOf({ canvas }: BestieState, { pixel }: Pick<Cue, 'pixel'>): Point {
  const { x, y } = toImage(canvas, pixel);
  return { x: Math.round(x), y: Math.round(y) };
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
  return state.grouped.instances
    .flatMap(({ centre, area }, k) =>
      centre && area > 0 ? [{ mask: maskOf(state, k), peak: placeOf(state, centre) }] : [],
    )
    .sort((a, b) => b.mask.score - a.mask.score);
}

/** An instance of a given map. */
export interface MappedInstance {
  /** Its cue, in whole image pixels: where a click on it would lie. */
  readonly cue: Point;
  /** Height of the cue over the map's maximum, 0…1. */
  readonly height: number;
  /** Share of each token of the map that it covers `[N]`. */
  readonly cover: Float32Array;
}

/**
 * The instances that a map of the class shows without any click: its peaks are the cues, its parts above `threshold`
 * the label. Where a cue's own pixel is another cue's by the walks, the higher of the two speaks for both.
 * @param values p of each token `[N]`, 0…1, over the whole image at the longer side `size`
 * @returns disjoint, each with its cue inside, the highest first
 * @throws Error with a sentence where the map is of another grid
 */
export async function instancesOfMap(
  context: MethodContext,
  values: Float32Array,
  threshold: number,
  parameters: ParameterValues,
): Promise<readonly MappedInstance[]> {
  const settings = settingsOf(resolveParameters(bestie, { ...parameters, cues: 'peaks', pam: 'map' }));
  const state = beginState(context, settings, [[]]);
  const { canvas } = state;
  const { width, height, grid } = canvas;
  if (values.length !== tokenCount(grid)) {
    throw new Error(`A map of ${values.length} tokens is not one of ${grid.columns} × ${grid.rows}.`);
  }
  const pixels = toCanvasMap(canvas, values);
  const data = Uint8Array.from(pixels, (p) => (p > threshold ? 1 : 0));
  state.semantic = { tokens: values, pixels, threshold, from: 'prototypes', label: { width, height, data } };
  state.features = await encodeSource(context, grid, state.source);
  for (const stage of [findCues, labelInstances, groupInstances]) {
    throwIfAborted(context.signal);
    await stage(context, state);
  }
  const { numbers } = state.grouped;
  const covers = new Map<number, Float32Array>();
  const held = state.cues.flatMap((cue) => {
    const number = numbers[indexOf(canvas, cue.pixel)];
    if (number < 0 || covers.has(number)) return [];
    const cover = new Float32Array(values.length);
    covers.set(number, cover);
    return [{ cue: placeOf(state, cue), height: Math.min(1, cue.value), cover }];
  });
  const share = tokenCount(grid) / numbers.length;
  for (let i = 0; i < numbers.length; i++) {
    const cover = covers.get(numbers[i]);
    if (cover) cover[tokenAt(canvas, pixelAt(canvas, i))] += share;
  }
  return held;
}
