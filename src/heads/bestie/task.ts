import { createCpuBackend } from '../../kernels';
import type { ParameterValues } from '../../methods';
import type { PredictedMaps } from '../../methods/bestie/state';
import type { Targets } from '../../methods/bestie/targets';
import { pixelMap, pixelVectors } from '../../methods/bestie/watch/maps';
import type { Settings } from '../../methods/shared/define';
import { restored } from '../brief-floats';
import { polynomialRate } from '../descent/optimiser';
import type { Loss, Pass, Task } from '../descent/task';
import type { Weights } from '../descent/weights';
import type { FeatureKey, HeldOut, TrainedHead, TrainingObject, TrainingPicture } from '../head';
import { weighted } from '../tape/layers';
import { absolutes, crossEntropy, squares } from '../tape/losses';
import { simdArithmetic } from '../tape/simd';
import type { Value } from '../tape/tape';
import { trainedHead } from '../trained';
import { bestieHead } from './declaration';
import { driftOf } from './drift';
import { balanced, channelOf, type HeadTargets, joinTargets, refinedOf, semanticLabels } from './labels';
import { headSpecs, predictMaps } from './net';
import { mapsOf } from './predict';
import { channelOfClass, channelsOf, type HeadSample } from './samples';

const WARM_UP = 20;
const POWER = 0.9;
/** Without clicks a head says nothing of centres before this step. */
const REFINED_FROM = 100;
/** Share of the pixels that the code's semantic loss counts. */
const HARDEST = 0.2;

interface ClassTargets {
  readonly category: number;
  readonly targets: Targets;
}

/** What the task is made of. */
export interface HeadTraining {
  readonly key: string;
  readonly parameters: ParameterValues;
  readonly settings: Settings;
  readonly features: FeatureKey;
  readonly classes: readonly string[];
  readonly samples: readonly HeadSample[];
  /** What the samples were made of; their masks are looked at alone, never learnt from. */
  readonly objects: readonly TrainingObject[];
  /** Pseudo instances and images, for the sentence. */
  readonly made: string;
  readonly clicked: boolean;
  readonly check: (head: TrainedHead | undefined, signal: AbortSignal) => Promise<HeldOut>;
}

/** BESTIE's head as something to descend. */
export function headTask(training: HeadTraining): Task {
  const { key, parameters, settings, features, classes, samples, clicked, check } = training;
  const channels = channelsOf(classes);
  const specs = headSpecs(features.width, channels);
  const steps = settings.number('steps');
  const images = new Set(samples.map(({ imageId }) => imageId)).size;
  const guided = settings.toggle('iag');
  const code = settings.choice('form') === 'code';
  const alike = settings.choice('count') === 'instances';
  // Where nothing is learnt of offsets, pixels have their nearest click in every step.
  const constant = clicked && settings.number('offsetWeight') === 0;
  const fixed = new Map<number, HeadTargets>();
  // Always this form, so that the same seed gives the same weights whatever the adapter.
  const backend = createCpuBackend();

  /** The classes' refined labels, from what is predicted now. */
  async function refine(
    { labels, context }: HeadSample,
    centre: Value,
    offset: Value,
  ): Promise<ClassTargets[]> {
    const offsets = constant ? new Float32Array(offset.value.length) : Float32Array.from(offset.value);
    const refined: ClassTargets[] = [];
    for (const { category, state } of labels) {
      const predicted: PredictedMaps = {
        centre: channelOf(centre.value, category, channels),
        offsets,
      };
      refined.push({ category, targets: await refinedOf({ ...context, backend }, state, predicted) });
    }
    return refined;
  }

  async function loss({ tape, weights, sample: index, step }: Pass): Promise<Loss> {
    const sample = samples[index];
    const { canvas, labels } = sample;
    const { rows, columns } = canvas.grid;
    const { semantic, centre, offset } = predictMaps(
      tape,
      weights,
      tape.constant(restored(sample.features), [rows, columns, features.width]),
      tape.constant(sample.colours, [2 * rows, 2 * columns, 3]),
      canvas,
    );
    const join = (targets: readonly ClassTargets[]) =>
      joinTargets(
        targets.map((each) => (alike ? { ...each, targets: balanced(each.targets, canvas) } : each)),
        channels,
        guided,
      );
    const pseudo = join(labels.map(({ category, state }) => ({ category, targets: state.targets })));
    const finite = offset.value.every(Number.isFinite) && centre.value.every(Number.isFinite);
    const refining = settings.toggle('refine') && finite && (clicked || step >= REFINED_FROM);
    const nothing = tape.constant([0], [1]);
    const known = fixed.get(index);
    const refined = refining ? (known ?? join(await refine(sample, centre, offset))) : undefined;
    if (refined && constant) fixed.set(index, refined);
    const terms = {
      centre: squares(tape, centre, pseudo.centre),
      centreRefined: refined ? squares(tape, centre, refined.centre) : nothing,
      offset: absolutes(tape, offset, pseudo.offset),
      offsetRefined: refined ? absolutes(tape, offset, refined.offset) : nothing,
      semantic: crossEntropy(tape, semantic, semanticLabels(sample), code ? HARDEST : 1),
    };
    const half = code ? 0.5 : 1;
    const [perCentre, perOffset] = ['centreWeight', 'offsetWeight'].map((id) => half * settings.number(id));
    const total = weighted(tape, [
      [perCentre, terms.centre],
      [perCentre, terms.centreRefined],
      [perOffset, terms.offset],
      [perOffset, terms.offsetRefined],
      [1, terms.semantic],
    ]);
    return { total, terms };
  }

  async function picture(weights: Weights, step: number): Promise<TrainingPicture> {
    const [sample] = samples;
    const { canvas, labels, imageId } = sample;
    const [{ category, state }] = labels;
    const maps = mapsOf(simdArithmetic(), weights, sample, channels, category);
    return {
      step,
      imageId,
      frames: [
        {
          title: `Centre map after ${step} steps`,
          sentence: `Where the head sees the middle of a ${classes[category] ?? 'thing'}.`,
          grid: canvas.grid,
          map: pixelMap(canvas, 'Centre map, C', maps.centre),
          numbers: driftOf(
            state,
            training.objects.filter(
              (object) => object.imageId === imageId && channelOfClass(classes, object.category) === category,
            ),
            maps,
          ),
        },
        {
          title: `Offset map after ${step} steps`,
          sentence:
            'Which way the head sends each pixel of the class: hue is the direction, saturation the length.',
          grid: canvas.grid,
          vectors: pixelVectors(canvas, maps.offsets, (i) => (state.transfer.regions[i] > 0 ? 1 : 0)),
        },
      ],
    };
  }

  return {
    ...{ declaration: bestieHead, specs, key, steps, samples: samples.length },
    seed: settings.number('seed'),
    batch: Math.min(settings.number('batch'), images),
    adam: { beta1: 0.9, beta2: 0.999, decay: 0 },
    longest: Number.POSITIVE_INFINITY,
    rate: (step) => polynomialRate(step, steps, settings.number('rate'), POWER, WARM_UP),
    momentum: () => 0,
    patience: undefined,
    loss,
    picture,
    trained: (weights, step) =>
      trainedHead(
        'bestie-head',
        features,
        classes,
        parameters,
        weights,
        `${step} steps on ${training.made}.`,
      ),
    heldOut: check,
  };
}
