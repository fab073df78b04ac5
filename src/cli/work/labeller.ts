import { type RunRequest, type RunResult, runObject } from '../../engine';
import { type NodeMachine, openNodeMachine } from '../../engine/node/machine';
import { createStageStore } from '../../engine/stage-memory';
import { BackendError } from '../../kernels';
import { areaOfRle, type Rle, rleToString } from '../../mask';
import { type Claim, methodOf, othersOf, type ParameterValues } from '../../methods';
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
  /** Of the job under way: settings that differ late, and objects that are run together, share their first stages. */
  let stages = createStageStore();

  function prepare(job: Job): Promise<void> {
    const known = opened.get(job.imageId);
    if (known) return known;
    const opening = openPicture(machine, job);
    opening.catch(() => undefined);
    opened.set(job.imageId, opening);
    return opening;
  }

  /** What a run predicts by, and the name of its class. */
  function headOfClass(category: number): Partial<Pick<RunRequest, 'head' | 'headClass'>> {
    if (!setup.head) return {};
    const { trained, names } = setup.head;
    return { head: trained, headClass: names.get(category) ?? String(category) };
  }

  async function resultOf(
    job: Job,
    object: Job['objects'][number],
    setting: number,
    parameters: ParameterValues,
    signal: AbortSignal,
  ): Promise<RunResult> {
    const { prompt } = object;
    const prototypes = object.prototypes?.[setting];
    const others = othersOf(method, parameters, object, [...job.objects, ...job.beside]);
    const request = {
      ...{ imageId: String(job.imageId), method: method.id, prompt, parameters },
      ...(others ? { others } : {}),
      ...(prototypes ? { prototypes } : {}),
      ...(object.truth ? { truth: object.truth } : {}),
      ...headOfClass(object.category),
    };
    return runObject({ ...machine, stages }, request, signal);
  }

  /** Runs one object; what is made of its result is `then`'s. */
  async function outcomeOf(
    job: Job,
    object: Job['objects'][number],
    setting: number,
    signal: AbortSignal,
    then: (result: RunResult) => Outcome | undefined,
  ): Promise<Outcome | undefined> {
    try {
      return then(await resultOf(job, object, setting, job.settings[setting], signal));
    } catch (error) {
      if (error instanceof BackendError || signal.aborted) throw error;
      return failure(job, object.id, setting, sentenceOf(error));
    }
  }

  /** An image whose objects share their pixels out: nothing is told before all of them are done. */
  async function together(
    job: Job,
    shareOut: NonNullable<typeof method.shareOut>,
    onOutcome: (outcome: Outcome) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const claims = job.settings.map((): (Claim & { readonly flags: readonly string[] })[] => []);
    for (const object of job.objects) {
      for (const setting of job.settings.keys()) {
        const failed = await outcomeOf(job, object, setting, signal, (result) => {
          claims[setting].push({ ...claimOf(job, object, result), flags: result.flags });
          return undefined;
        });
        if (failed) onOutcome(failed);
      }
    }
    for (const [setting, own] of claims.entries()) {
      shareOut(job, own).forEach(({ rle, ignored, score }, k) => {
        const { id, flags } = own[k];
        onOutcome(
          areaOfRle(rle) === 0
            ? failure(job, id, setting, 'Other objects are surer of every pixel of its mask.')
            : {
                ...{ imageId: job.imageId, id, setting, counts: rleToString(rle), score, flags },
                ...(ignored ? { ignored: rleToString(ignored) } : {}),
              },
        );
      });
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
        if (method.shareOut) {
          await together(job, method.shareOut, onOutcome, signal);
          return;
        }
        for (const object of job.objects) {
          for (const setting of job.settings.keys()) {
            const outcome = await outcomeOf(job, object, setting, signal, (result) => {
              const { score, flags, rle } = defaultOf(job, result);
              return { imageId: job.imageId, id: object.id, setting, counts: rleToString(rle), score, flags };
            });
            if (outcome) onOutcome(outcome);
          }
        }
      } finally {
        const key = String(job.imageId);
        stages = createStageStore();
        opened.delete(job.imageId);
        machine.pictures.remove(key);
        machine.features.forget(key);
      }
    },
  };
}

const failure = (job: Job, id: number, setting: number, sentence: string): Outcome => ({
  ...{ imageId: job.imageId, id, setting },
  sentence: `${job.name}, annotation ${id}: ${sentence}`,
});

/** The mask that the file gets. */
function defaultOf({ width, height }: Job, { masks, flags }: RunResult) {
  const { counts, ignored, score } = masks.find(({ scale }) => scale === 0) ?? masks[0];
  const rleOf = (runs: Uint32Array): Rle => ({ width, height, counts: runs });
  return { rle: rleOf(counts), ...(ignored ? { ignored: rleOf(ignored) } : {}), score, flags, scale: 0 };
}

const claimOf = (job: Job, { id, prompt, category }: Job['objects'][number], result: RunResult): Claim => ({
  ...{ id, prompt, category, map: result.map },
  mask: defaultOf(job, result),
});

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
