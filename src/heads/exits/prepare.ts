import { iouOfRles, type Rle } from '../../mask';
import { exits, type MethodContext, type ParameterValues, resolveParameters } from '../../methods';
import { type Settings, settingsOf } from '../../methods/shared/define';
import { restored } from '../brief-floats';
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
import { exitsDecoder } from './declaration';
import { closedForm, forward, maskOfMap } from './predict';
import { fitLinear } from './ridge';
import { type DecoderSample, methodSettings, plainSample, type Sampling, samplesOf } from './samples';
import { shareOf } from './shrinkage';
import { standardised, standardOf } from './standard';
import { decoderTask } from './task';

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Encodes what the decoder learns from and is checked on.
 * @throws Error with a sentence where nothing is left to learn from
 */
export async function prepareDecoder(
  contextOf: ContextOf,
  request: TrainingRequest,
  onProgress: (done: number, of: number) => void,
  signal: AbortSignal,
): Promise<Prepared> {
  const parameters = resolveParameters(exitsDecoder, request.parameters);
  const head = settingsOf(parameters);
  const method = methodSettings(request.methodParameters);
  const usable = request.objects.filter(({ prompt }) => exits.takes.includes(prompt.kind));
  const notes: string[] = [];
  if (usable.length < request.objects.length) {
    const count = request.objects.length - usable.length;
    notes.push(
      `${count} ${count === 1 ? 'object has' : 'objects have'} neither extreme points nor a box, so the decoder does not learn from ${count === 1 ? 'it' : 'them'}.`,
    );
  }
  if (usable.length === 0) {
    throw new Error('EXITS’s decoder learns from extreme points or boxes, and no object has any: give some.');
  }
  const split = splitOf(usable, head.number('heldOut'), head.number('seed'), 'objects');
  const { model } = await contextOf(usable[0].imageId, signal);
  const features = featureKeyOf(model, head);
  const sampling: Sampling = { head, method, features };

  let done = 0;
  const collect = async <T>(
    objects: readonly TrainingObject[],
    make: (context: MethodContext, object: TrainingObject) => Promise<readonly T[]>,
  ): Promise<readonly T[]> => {
    const made: T[] = [];
    for (const object of objects) {
      signal.throwIfAborted();
      try {
        made.push(...(await make(await contextOf(object.imageId, signal), object)));
      } catch (error) {
        if (signal.aborted) throw error;
        notes.push(`An object of class ${object.category} is left out: ${sentenceOf(error)}`);
      }
      onProgress(++done, usable.length);
    }
    return made;
  };
  const samples = await collect(split.taught, (context, object) => samplesOf(context, sampling, object));
  if (samples.length === 0) {
    throw new Error(`No object is left for the decoder to learn from. ${notes.join(' ')}`);
  }
  const held = split.of === 'none' ? split.taught : split.heldOut;
  const checked = await collect(held, async (context, object) => [
    await plainSample(context, sampling, object),
  ]);
  const standard = standardOf(samples, features.width);
  const linear = fitLinear(samples, standard);
  const share = shareOfCorrection(samples, head, split);
  if (share === 0) {
    notes.push(
      `It takes more than ${head.number('shrinkage')} objects to teach more than the closed form knows (Shrinkage), so the head will be the closed form itself.`,
    );
  }
  const check = checkOf(contextOf, request.methodParameters, split, checked, linear, standard);
  const key = JSON.stringify([
    request.head,
    usable.map(({ prompt, category }) => [category, prompt]),
    parameters,
    request.methodParameters,
    features,
  ]);
  const task = decoderTask({
    ...{ key, parameters, sampling, samples, standard, check },
    linear: head.choice('start') === 'ridge' ? startOf(linear, features.width) : undefined,
    share,
  });
  return {
    request,
    declaration: exitsDecoder,
    notes: [...notes, heldOutNote(split, 'objects on two images, or four on one')],
    samples: samples.length,
    heldOut: split.heldOut.map(({ id }) => id),
    start: (from) => trainerOf(task, from),
    ridge: (abort) => check(undefined, abort),
  };
}

/** The closed form as descent starts from it; where no token is known, ½ everywhere. */
const startOf = (linear: Float32Array | undefined, width: number): Float32Array =>
  linear ?? new Float32Array(width + 1).fill(0.5, width);

/** The part of the learnt correction that counts; all of it where there is no closed form to fall back on. */
function shareOfCorrection(samples: readonly DecoderSample[], head: Settings, { of }: Split): number {
  const objects = new Set(samples.map(({ object }) => object.id)).size;
  // One object, and nothing held out: it is fitted for its own sake.
  const alone = objects === 1 && of === 'none';
  return head.choice('start') === 'ridge' && !alone ? shareOf(objects, head.number('shrinkage')) : 1;
}

/** The check: the method without training, the closed form, and a head, on what is held out. */
function checkOf(
  contextOf: ContextOf,
  methodParameters: ParameterValues,
  split: Split,
  checked: readonly DecoderSample[],
  linear: Float32Array | undefined,
  standard: ReturnType<typeof standardOf>,
): (head: TrainedHead | undefined, signal: AbortSignal) => Promise<HeldOut> {
  const arithmetic = simdArithmetic();
  const plain = new Map<DecoderSample, Rle | undefined>();
  const against = againstOf(checked.map(({ object }) => object));

  /** The mask without training; undefined where the method finds none. */
  async function withoutTraining(sample: DecoderSample, signal: AbortSignal): Promise<Rle | undefined> {
    if (plain.has(sample)) return plain.get(sample);
    const context = await contextOf(sample.object.imageId, signal);
    const run = exits.run(context, sample.object.prompt, { ...methodParameters, decoder: 'off' });
    const mask = await run.then(
      ({ masks: [{ rle }] }) => rle,
      (error: unknown) => {
        if (signal.aborted) throw error;
        return undefined;
      },
    );
    plain.set(sample, mask);
    return mask;
  }

  return async (head, signal) => {
    const rows: HeldOutRow[] = [];
    for (const sample of checked) {
      signal.throwIfAborted();
      const { object, grid, cells, box } = sample;
      const { image } = await contextOf(object.imageId, signal);
      const free = await withoutTraining(sample, signal);
      const truth = against === 'training-free' ? free : object.truth?.mask;
      if (!truth) continue;
      const features = standardised(restored(sample.features), standard);
      const ious: Partial<Record<Contestant, number>> = {};
      if (against !== 'training-free') ious['training-free'] = free ? iouOfRles(free, truth) : 0;
      const iouOf = (values: Float32Array) =>
        iouOfRles(maskOfMap({ values, ...cells.grid }, box, image), truth);
      arithmetic.clear();
      if (linear) ious.ridge = iouOf(closedForm(arithmetic, linear, features, grid.columns));
      if (head) {
        const side: readonly [number, number, number] = [
          grid.columns,
          head.features.width,
          Number(head.parameters.width),
        ];
        ious.head = iouOf(forward(arithmetic, head.weights, features, side));
      }
      rows.push({ object: object.id, imageId: object.imageId, ious });
    }
    return verdictOf(split.of, against, rows);
  };
}
