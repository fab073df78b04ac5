import { imageBox, type Point } from '../../geometry';
import { bestie, type MethodContext, type ParameterValues, resolveParameters } from '../../methods';
import type { Canvas } from '../../methods/bestie/canvas';
import { segmentClass } from '../../methods/bestie/class';
import type { BestieState } from '../../methods/bestie/state';
import type { Settings } from '../../methods/shared/define';
import { mirroredContext, mirroredPrompt } from '../../methods/shared/mirror';
import { clickedPixel } from '../../methods/shared/prompt';
import { shortened } from '../brief-floats';
import { encodeJoined, layerNormed } from '../features';
import type { FeatureKey, TrainingObject } from '../head';

/** One image: features, colours, and the pseudo labels of every class that was clicked on it. */
export interface HeadSample {
  readonly imageId: string;
  readonly mirrored: boolean;
  readonly context: MethodContext;
  readonly canvas: Canvas;
  /** Layer-normed `[N, D_in]`, shortened. */
  readonly features: Uint16Array;
  /** `[2·rows, 2·columns, 3]`, −1…1. */
  readonly colours: Float32Array;
  /** BESTIE's state behind stage 3, by class. */
  readonly labels: readonly { readonly category: number; readonly state: BestieState }[];
}

/** The objects of one image, with their clicks. */
export interface ClickedImage {
  readonly imageId: string;
  readonly objects: readonly TrainingObject[];
}

/** Objects by image, in the order in which they come. */
export function byImage(objects: readonly TrainingObject[]): readonly ClickedImage[] {
  const ids = [...new Set(objects.map(({ imageId }) => imageId))];
  return ids.map((imageId) => ({ imageId, objects: objects.filter((object) => object.imageId === imageId) }));
}

/** Clicks of a class, then of each other class of the image. @throws a sentence for a click outside it */
export function clicksOf(
  { objects }: ClickedImage,
  category: string,
  context: MethodContext,
  mirrored: boolean,
): readonly (readonly Point[])[] {
  const others = [...new Set(objects.map((object) => object.category))].filter((name) => name !== category);
  return [category, ...others].map((name) =>
    objects.flatMap((object) => {
      const prompt = mirrored ? mirroredPrompt(object.prompt, context.image) : object.prompt;
      return object.category === name && prompt.kind === 'point'
        ? [clickedPixel(prompt.point, context.image)]
        : [];
    }),
  );
}

/** Settings of BESTIE under which pseudo labels are made: the head's own switches stand for the method's. */
export const labelParameters = (given: ParameterValues, head: Settings): ParameterValues =>
  resolveParameters(bestie, {
    ...given,
    offsets: 'propagation',
    cues: head.choice('cues'),
    sigma: head.number('sigma'),
    refine: head.toggle('refine'),
    cluster: head.toggle('cluster'),
  });

/** What the head sees of an image. */
export async function seenBy(
  context: MethodContext,
  canvas: Canvas,
  features: FeatureKey,
): Promise<Pick<HeadSample, 'features' | 'colours'>> {
  const { grid } = canvas;
  const rows = layerNormed(await encodeJoined(context, grid, features), context.model.width);
  const rgb = await context.colours(imageBox(context.image), 2 * grid.columns, 2 * grid.rows);
  return { features: shortened(rows), colours: rgb.map((value) => value / 127.5 - 1) };
}

/**
 * The channel of a class; undefined for one that the head never learnt.
 * @param classes in the order of the channels; none where one channel serves them all
 */
export function channelOfClass(classes: readonly string[], name: string | undefined): number | undefined {
  if (classes.length === 0) return 0;
  const channel = name === undefined ? -1 : classes.indexOf(name);
  return channel < 0 ? undefined : channel;
}

/** How many channels the centre map has. */
export const channelsOf = (classes: readonly string[]): number => Math.max(1, classes.length);

/** An image as the head learns from it. @param classes as in `channelOfClass` */
export async function sampleOf(
  context: MethodContext,
  image: ClickedImage,
  classes: readonly string[],
  features: FeatureKey,
  parameters: ParameterValues,
  mirrored: boolean,
): Promise<HeadSample> {
  const seen = mirrored ? mirroredContext(context) : context;
  const labels: { category: number; state: BestieState }[] = [];
  for (const name of [...new Set(image.objects.map((object) => object.category))].sort()) {
    const category = channelOfClass(classes, name);
    if (category === undefined) continue;
    const clicks = clicksOf(image, name, context, mirrored);
    const state = await segmentClass(seen, parameters, clicks, 'maps');
    // Features and walks have done their part; many images would fill the memory with them.
    labels.push({ category, state: { ...state, features: {}, mirror: undefined, columns: new Map() } });
  }
  const [{ state }] = labels;
  const { canvas } = state;
  return {
    ...{ imageId: image.imageId, mirrored, context: seen, canvas, labels },
    ...(await seenBy(seen, canvas, features)),
  };
}

/** Components that hold exactly one cue: what the head learns instances from. */
export const pseudoInstances = (samples: readonly HeadSample[]): number =>
  samples.reduce(
    (sum, { labels }) =>
      sum +
      labels.reduce(
        (count, { state }) =>
          count + state.transfer.components.filter(({ fate }) => fate === 'pseudo instance').length,
        0,
      ),
    0,
  );
