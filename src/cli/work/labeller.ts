import { runObject } from '../../engine';
import { type NodeMachine, openNodeMachine } from '../../engine/node/machine';
import { BackendError } from '../../kernels';
import { rleToString } from '../../mask';
import { methodOf, othersOf, type ParameterValues } from '../../methods';
import { fileSentence, sentenceOf } from '../failures';
import { openBackend } from './backend';
import { failAll, type Job, type Outcome, type RunnerSetup } from './runner';

/** Does jobs one after the other, on one machine. */
export interface Labeller {
  /** Begins to read and decode a job's picture, while another is still being worked on. */
  prepare(job: Job): void;
  /** Runs a job's objects. @throws BackendError when the graphics device is lost; no further job can run then */
  label(job: Job, onOutcome: (outcome: Outcome) => void, signal: AbortSignal): Promise<void>;
}

/** Pictures larger than this (decoded, bytes) are not decoded ahead: two of them would push each other out. */
const LARGEST_AHEAD = 40 * 2 ** 20;

/** Opens a model on one thread. Rejects with a sentence. */
export async function openLabeller(setup: RunnerSetup): Promise<Labeller> {
  const backend = await openBackend(setup.backend);
  const machine = await openNodeMachine(setup.modelFolder, backend, 1);
  const method = methodOf(setup.method);
  const opened = new Map<number, Promise<void>>();

  function prepare(job: Job): Promise<void> {
    const known = opened.get(job.imageId);
    if (known) return known;
    const opening = openPicture(machine, job);
    opening.catch(() => undefined);
    opened.set(job.imageId, opening);
    return opening;
  }

  async function outcomeOf(
    job: Job,
    object: Job['objects'][number],
    setting: number,
    parameters: ParameterValues,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { imageId, width, height } = job;
    const place = { imageId, id: object.id, setting };
    try {
      const { prompt } = object;
      const prototypes = object.prototypes?.[setting];
      const others = othersOf(method, parameters, object, [...job.objects, ...job.beside]);
      const request = {
        ...{ imageId: String(imageId), method: method.id, prompt, parameters },
        ...(others ? { others } : {}),
        ...(prototypes ? { prototypes } : {}),
      };
      const { masks, flags } = await runObject(machine, request, signal);
      const mask = masks.find(({ scale }) => scale === 0) ?? masks[0];
      const counts = rleToString({ width, height, counts: mask.counts });
      return { ...place, counts, score: mask.score, flags };
    } catch (error) {
      if (error instanceof BackendError || signal.aborted) throw error;
      return { ...place, sentence: `${job.name}, annotation ${object.id}: ${sentenceOf(error)}` };
    }
  }

  return {
    prepare: (job) => void prepare(job),
    async label(job, onOutcome, signal) {
      try {
        const sentence = await prepare(job).then(() => undefined, sentenceOf);
        if (sentence !== undefined) {
          for (const outcome of failAll(job, sentence, () => true)) onOutcome(outcome);
          return;
        }
        for (const object of job.objects) {
          for (const [setting, parameters] of job.settings.entries()) {
            onOutcome(await outcomeOf(job, object, setting, parameters, signal));
          }
        }
      } finally {
        const key = String(job.imageId);
        opened.delete(job.imageId);
        machine.pictures.remove(key);
        machine.features.forget(key);
      }
    },
  };
}

/** Reads a picture, checks its size and begins to decode it. Rejects with a sentence that names it. */
async function openPicture(machine: NodeMachine, job: Job): Promise<void> {
  const key = String(job.imageId);
  const size = await machine.openFile(key, job.path, job.name).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error ? new Error(fileSentence(error, job.path)) : error;
  });
  if (size.width !== job.width || size.height !== job.height) {
    throw new Error(
      `${job.name} is ${size.width} × ${size.height} pixels large (upright), but image ${job.imageId} of the COCO file has ${job.width} × ${job.height}.`,
    );
  }
  if (4 * size.width * size.height > LARGEST_AHEAD) return;
  // Asking for one pixel decodes the whole picture; a damaged one is named when its objects are run.
  machine.pictures
    .colours(key)({ x0: 0, y0: 0, x1: 1, y1: 1 }, 1, 1)
    .catch(() => undefined);
}
