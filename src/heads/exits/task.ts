import { tokenCount } from '../../geometry';
import { createCpuBackend } from '../../kernels';
import type { ParameterValues } from '../../methods';
import { droppedOut } from '../../methods/exits/points';
import { restored } from '../brief-floats';
import { cosineRate } from '../descent/optimiser';
import type { Loss, Pass, Task } from '../descent/task';
import { onTape, type Weights } from '../descent/weights';
import type { HeldOut, TrainedHead, TrainingPicture } from '../head';
import { dice } from '../tape/losses';
import { simdArithmetic } from '../tape/simd';
import { Tape } from '../tape/tape';
import { trainedHead } from '../trained';
import { exitsDecoder } from './declaration';
import { boxLoss, decoderLoss, pointLoss } from './losses';
import { decode, decoderSpecs } from './net';
import { forward } from './predict';
import { linearLogits } from './ridge';
import type { DecoderSample, Sampling } from './samples';
import { shrunk } from './shrinkage';
import { standardised } from './standard';

const WARM_UP = 20;
/** The rate ends at this part of itself. */
const LAST_RATE = 0.01;
const MOST_MOMENTUM = 0.996;
/** Share of the steps after which the CRF weighs in full: an untrained M gives an empty or a full target. */
const RAMP = 0.4;
const CRF = { zeta: 0.1, iterations: 10, threshold: 0.5, unary: false } as const;

/** What the task is made of. */
export interface DecoderTraining {
  readonly key: string;
  readonly parameters: ParameterValues;
  readonly sampling: Sampling;
  readonly samples: readonly DecoderSample[];
  readonly standard: Weights;
  /** The closed form `[D + 1]`, where descent starts from it. */
  readonly linear: Float32Array | undefined;
  /** The part of what is learnt that counts, 0…1. */
  readonly share: number;
  readonly check: (head: TrainedHead | undefined, signal: AbortSignal) => Promise<HeldOut>;
}

/** Labels of an epoch: what dropout left of the pseudo points, and what it held back. */
function labelsOf({ sets, pseudo, grid }: DecoderSample, rate: number, draw: string) {
  const kept = droppedOut(pseudo, rate, draw);
  const foreground = new Float32Array(tokenCount(grid));
  const known = new Float32Array(foreground.length);
  for (const token of [...sets.foreground, ...kept.foreground]) foreground[token] = 1;
  for (const side of [sets.foreground, sets.background, kept.foreground, kept.background]) {
    for (const token of side) known[token] = 1;
  }
  return { foreground, known };
}

/** How many of the points that were held back come out on their side of ½. @param M `[2n, 2n]` */
function countHeldBack({ pseudo, grid }: DecoderSample, known: Float32Array, M: ArrayLike<number>) {
  const mean = (token: number) => {
    const at = 4 * grid.columns * Math.floor(token / grid.columns) + 2 * (token % grid.columns);
    const below = at + 2 * grid.columns;
    return (M[at] + M[at + 1] + M[below] + M[below + 1]) / 4;
  };
  const foreground = pseudo.foreground.filter((token) => known[token] === 0);
  const background = pseudo.background.filter((token) => known[token] === 0);
  const right =
    foreground.filter((token) => mean(token) >= 0.5).length +
    background.filter((token) => mean(token) < 0.5).length;
  return { right, all: foreground.length + background.length };
}

/** How much of what was learnt counts, in a sentence; nothing where all of it does. */
function counted(share: number): string {
  if (share === 1) return '';
  return share === 0
    ? ' That is too few to better the closed form, so nothing that was learnt counts: this head is the closed form.'
    : ` ${Math.round(100 * share)} % of the learnt correction to the closed form counts.`;
}

/** EXITS's decoder as something to descend. */
export function decoderTask(training: DecoderTraining): Task {
  const { key, parameters, sampling, samples, standard, linear, share, check } = training;
  /** What is kept beside the weights that are learnt. */
  const fixed: Weights = linear ? { ...standard, linear } : standard;
  const { head: settings, features } = sampling;
  const specs = decoderSpecs(features.width, settings.number('width'));
  const objects = new Set(samples.map(({ object }) => object.id)).size;
  const images = new Set(samples.map(({ object }) => object.imageId)).size;
  const asked = settings.number('steps');
  const batch = Math.min(settings.number('batch'), objects);
  const whole = Math.ceil((settings.number('epochs') * samples.length) / batch);
  const steps = objects === 1 ? Math.ceil(asked / 4) : Math.min(asked, whole);
  const kind = settings.choice('targets');
  const seed = settings.number('seed');
  // Always this form, so that the same seed gives the same weights whatever the adapter.
  const backend = createCpuBackend();

  /** Where neighbours of like colour would have M, as 0 and 1. */
  async function crfTarget({ cells }: DecoderSample, M: Float32Array): Promise<Float32Array> {
    // Whoever descends hears of it by the loss.
    if (!M.every(Number.isFinite)) return M;
    const { columns, rows } = cells.grid;
    const [q] = await backend.run(async (operations) =>
      operations.read(
        operations.crf(
          operations.upload(
            M.map((value, i) => value * cells.inside[i]),
            [rows, columns],
          ),
          operations.upload(cells.colours, [rows, columns, 3]),
          operations.upload(cells.inside, [rows, columns]),
          CRF,
        ),
      ),
    );
    return q.map((value) => (value > 0.5 ? 1 : 0));
  }

  async function loss({ tape, weights, teacher, sample: index, step, epoch }: Pass): Promise<Loss> {
    const sample = samples[index];
    const { columns, rows } = sample.grid;
    const standardRows = standardised(restored(sample.features), standard);
    const given = tape.constant(standardRows, [rows, columns, features.width]);
    const start = linear && linearLogits(linear, standardRows);
    const M = decode(tape, weights, given, start);
    const taught = decode(new Tape(tape.arithmetic), onTape(tape, specs, teacher, 'constant'), given, start);
    const middle = Float32Array.from(M.value, (value, i) => (value + taught.value[i]) / 2);
    const unguided =
      kind !== 'all' || sample.pseudo.foreground.length + sample.pseudo.background.length === 0;
    const draw = `${seed}/exits-decoder/dropout/${index}/${epoch}`;
    const labels = labelsOf(
      kind === 'all' ? sample : { ...sample, pseudo: { foreground: [], background: [] } },
      settings.number('dropout'),
      draw,
    );
    const terms = {
      box: boxLoss(tape, M, sample.cells.inside),
      point: pointLoss(tape, M, labels),
      crf: dice(tape, M, await crfTarget(sample, middle)),
    };
    const ramp = Math.min(1, step / Math.max(1, RAMP * steps));
    const total = decoderLoss(tape, kind === 'box' ? 'box' : 'points', terms, unguided, {
      box: settings.number('boxWeight'),
      point: settings.number('pointWeight'),
      crf: ramp * settings.number('crfWeight'),
    });
    return { total, terms, heldBack: countHeldBack(sample, labels.known, M.value) };
  }

  async function picture(weights: Weights, step: number): Promise<TrainingPicture> {
    const { object, box, grid, features: rows, sets, pseudo, cells } = samples[0];
    const values = forward(
      simdArithmetic(),
      { ...weights, ...fixed },
      standardised(restored(rows), standard),
      [grid.columns, features.width, settings.number('width')],
    );
    return {
      step,
      imageId: object.imageId,
      object: object.id,
      frames: [
        {
          title: `M after ${step} steps${share < 1 ? ', before it is shrunk to the closed form' : ''}`,
          sentence: 'What the decoder holds to be the object, and the points it learns from.',
          grid,
          map: { title: 'Decoder’s map, M', grid: cells.grid, values },
          sets: {
            foreground: [...sets.foreground, ...pseudo.foreground].sort((a, b) => a - b),
            background: [...sets.background, ...pseudo.background].sort((a, b) => a - b),
            ignored: [],
          },
          boxes: [{ label: 'Box', box }],
        },
      ],
    };
  }

  return {
    ...{ declaration: exitsDecoder, specs, key, seed, samples: samples.length, batch, steps },
    adam: { beta1: 0.9, beta2: 0.999, decay: 5e-4 },
    longest: 1,
    rate: (step) => {
      const rate = settings.number('rate');
      return cosineRate(step, steps, rate, LAST_RATE * rate, WARM_UP);
    },
    momentum: (step) => Math.min(MOST_MOMENTUM, (step + 1) / (step + 10)),
    patience: { epochs: settings.number('patience'), from: Math.ceil(RAMP * steps) },
    loss,
    picture,
    trained: (weights, step) =>
      trainedHead(
        'exits-decoder',
        features,
        [],
        parameters,
        { ...shrunk(weights, share), ...fixed },
        objects === 1
          ? `${step} steps on one object: fitted at test time.${counted(share)}`
          : `${step} steps on ${objects} objects of ${images} image${images === 1 ? '' : 's'}.${counted(share)}`,
      ),
    heldOut: check,
  };
}
