import { iouOfRles, type Rle } from '../../mask';
import { bestie, type MethodContext, type ParameterValues, resolveParameters } from '../../methods';
import { toCanvas } from '../../methods/bestie/canvas';
import { segmentClass } from '../../methods/bestie/class';
import { readInstance } from '../../methods/bestie/read-out';
import type { BestieState } from '../../methods/bestie/state';
import { settingsOf } from '../../methods/shared/define';
import { clickedPixel } from '../../methods/shared/prompt';
import { trainerOf } from '../descent/trainer';
import { featureKeyOf } from '../features';
import type {
  Contestant,
  ContextOf,
  HeldOut,
  HeldOutRow,
  Prepared,
  TrainedHead,
  TrainingObject,
  TrainingRequest,
} from '../head';
import { heldOutNote, type Split, splitOf } from '../split';
import { simdArithmetic } from '../tape/simd';
import { againstOf, verdictOf } from '../verdict';
import { bestieHead } from './declaration';
import { predictClass } from './predict';
import {
  byImage,
  type ClickedImage,
  channelOfClass,
  clicksOf,
  type HeadSample,
  labelParameters,
  pseudoInstances,
  sampleOf,
} from './samples';
import { headTask } from './task';

/** Pseudo instances without which nothing is begun. */
const LEAST_INSTANCES = 10;

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Makes the pseudo labels that the head learns from.
 * @throws Error with a sentence where there are too few of them
 */
export async function prepareHead(
  contextOf: ContextOf,
  request: TrainingRequest,
  onProgress: (done: number, of: number) => void,
  signal: AbortSignal,
): Promise<Prepared> {
  const parameters = resolveParameters(bestieHead, request.parameters);
  const settings = settingsOf(parameters);
  const labelling = labelParameters(request.methodParameters, settings);
  const usable = request.objects.filter(({ prompt }) => bestie.takes.includes(prompt.kind));
  const notes: string[] = [];
  if (usable.length < request.objects.length) {
    const count = request.objects.length - usable.length;
    notes.push(
      `${count} ${count === 1 ? 'object has' : 'objects have'} no single click, so the head does not learn from ${count === 1 ? 'it' : 'them'}.`,
    );
  }
  if (usable.length === 0) {
    throw new Error('BESTIE’s head learns from one click on each object of a class, and no object has one.');
  }
  const split = splitOf(usable, settings.number('heldOut'), settings.number('seed'), 'images');
  const { model } = await contextOf(usable[0].imageId, signal);
  const features = featureKeyOf(model, settings);
  const classes = settings.toggle('classwise')
    ? [...new Set(split.taught.map(({ category }) => category))].sort()
    : [];
  const images = byImage(split.taught);
  const samples: HeadSample[] = [];
  for (const [done, image] of images.entries()) {
    signal.throwIfAborted();
    try {
      const context = await contextOf(image.imageId, signal);
      for (const mirrored of settings.toggle('mirror') ? [false, true] : [false]) {
        samples.push(await sampleOf(context, image, classes, features, labelling, mirrored));
      }
    } catch (error) {
      if (signal.aborted) throw error;
      notes.push(`An image is left out: ${sentenceOf(error)}`);
    }
    onProgress(done + 1, images.length);
  }
  const found = pseudoInstances(samples.filter(({ mirrored }) => !mirrored));
  if (found < LEAST_INSTANCES) {
    throw new Error(
      `Only ${found} of the components of the class maps hold exactly one click, and the head needs ${LEAST_INSTANCES} to learn from. Click more objects, or take “ridge” as offsets, which needs one.`,
    );
  }
  const held = (split.of === 'none' ? split.taught : split.heldOut).filter(
    ({ category }) => channelOfClass(classes, category) !== undefined,
  );
  const without = offsetsUntaught(request.methodParameters, settings.number('offsetWeight'));
  const check = checkOf(contextOf, request.methodParameters, without, split, held);
  const key = JSON.stringify([
    request.head,
    usable.map(({ prompt, category }) => [category, prompt]),
    parameters,
    request.methodParameters,
    features,
  ]);
  const task = headTask({
    ...{ key, parameters, settings, features, classes, samples, check },
    objects: split.taught,
    made: `${found} pseudo instances of ${images.length} image${images.length === 1 ? '' : 's'}`,
    clicked: labelling.cues === 'clicks',
  });
  return {
    request,
    declaration: bestieHead,
    notes: [...notes, heldOutNote(split, 'objects on two images')],
    samples: samples.length,
    heldOut: split.of === 'none' ? [] : held.map(({ id }) => id),
    start: (from) => trainerOf(task, from),
    ridge: (abort) => check(undefined, abort),
  };
}

/**
 * `offsets` of the method that a head has to beat: the walks, or the nearest cue. That is asked for, or it is what a head
 * does that has learnt nothing: with clicks as centres and offsets left at 0, each pixel has the nearest click.
 */
export function offsetsUntaught(methodParameters: ParameterValues, offsetWeight: number): string {
  const { cues, offsets } = resolveParameters(bestie, methodParameters);
  const alike = cues === 'clicks' && offsetWeight === 0;
  return alike || offsets === 'nearest' ? 'nearest' : 'propagation';
}

/** The check: the method without training (`without` as `offsets`), the closed form on each image's own labels, and a head, on what is held out. */
function checkOf(
  contextOf: ContextOf,
  methodParameters: ParameterValues,
  without: string,
  split: Split,
  held: readonly TrainingObject[],
): (head: TrainedHead | undefined, signal: AbortSignal) => Promise<HeldOut> {
  const arithmetic = simdArithmetic();
  const against = againstOf(held);
  const kept = new Map<string, readonly (Rle | undefined)[]>();

  /** Masks of a class's objects; undefined where there is none. */
  async function masksOf(
    context: MethodContext,
    image: ClickedImage,
    objects: readonly TrainingObject[],
    offsets: string,
  ): Promise<readonly (Rle | undefined)[]> {
    const [{ category }] = objects;
    const state = await segmentClass(
      context,
      { ...methodParameters, offsets },
      clicksOf(image, category, context, false),
    );
    return objects.map((object) => maskAt(state, context, object));
  }

  return async (head, signal) => {
    const rows: HeldOutRow[] = [];
    for (const image of byImage(held)) {
      const context = await contextOf(image.imageId, signal);
      for (const category of new Set(image.objects.map((object) => object.category))) {
        signal.throwIfAborted();
        const objects = image.objects.filter((object) => object.category === category);
        const masks = new Map<Contestant, readonly (Rle | undefined)[]>();
        for (const [name, offsets] of [
          ['training-free', without],
          ['ridge', 'ridge'],
        ] as const) {
          const place = JSON.stringify([image.imageId, category, name]);
          const made = kept.get(place) ?? (await masksOf(context, image, objects, offsets));
          kept.set(place, made);
          masks.set(name, made);
        }
        if (head) {
          const maps = (of: MethodContext, canvas: Parameters<typeof predictClass>[4]) =>
            predictClass(arithmetic, head, category, of, canvas);
          const using = { ...context, head: { id: head.head, maps } };
          masks.set('head', await masksOf(using, image, objects, 'head'));
        }
        for (const [k, object] of objects.entries()) {
          const free = masks.get('training-free')?.[k];
          const truth = against === 'training-free' ? free : object.truth?.mask;
          if (!truth) continue;
          const ious: Partial<Record<Contestant, number>> = {};
          for (const [name, list] of masks) {
            if (name === 'training-free' && against === 'training-free') continue;
            const mask = list[k];
            ious[name] = mask ? iouOfRles(mask, truth) : 0;
          }
          rows.push({ object: object.id, imageId: object.imageId, ious });
        }
      }
    }
    return verdictOf(split.of, against, rows);
  };
}

/** The instance of an object's click; undefined where there is none. */
function maskAt(state: BestieState, { image }: MethodContext, { prompt }: TrainingObject): Rle | undefined {
  if (prompt.kind !== 'point') return undefined;
  try {
    return readInstance(state, toCanvas(state.canvas, clickedPixel(prompt.point, image))).masks[0].rle;
  } catch {
    return undefined;
  }
}
