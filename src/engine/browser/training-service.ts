import {
  type Checkpoint,
  type HeldOut,
  type Prepared,
  prepareTraining,
  type StepReport,
  type Trainer,
  type TrainingPicture,
  type TrainingRequest,
} from '../../heads';
import { inspectImage } from '../../image';
import { decodeInBrowser } from '../../image/decode.browser';
import { createFeatureCache } from '../../vit';
import type { BackendChoice } from '../api';
import { createPictures } from '../pictures';
import { contextOf, type Machine } from '../run';
import type { Finished, PreparedReport, TrainingPhoto } from '../training';
import { openModel } from './open-model';

/** Nobody stops a call from within: who wants to stop ends the worker. */
const never = new AbortController().signal;

/** One training inside its worker. One call at a time, in the order of `TrainingSession`. */
export class TrainingService {
  private readonly modelFolder: string;
  private readonly choice: BackendChoice;
  private ready: Prepared | undefined;
  private trainer: Trainer | undefined;

  constructor(modelFolder: string, choice: BackendChoice) {
    this.modelFolder = modelFolder;
    this.choice = choice;
  }

  async prepare(
    photos: readonly TrainingPhoto[],
    request: TrainingRequest,
    onProgress: (done: number, of: number) => void,
  ): Promise<PreparedReport> {
    const { vit, chosen } = await openModel(new URL(this.modelFolder), this.choice, () => {}, true);
    const pictures = createPictures();
    for (const { id, file, name } of photos) {
      const size = inspectImage(new Uint8Array(await file.arrayBuffer()), name);
      pictures.add(id, size, () => decodeInBrowser(file, name));
    }
    const machine: Machine = {
      model: vit.card,
      features: createFeatureCache(vit),
      pictures,
      backend: chosen.backend,
      decorrelation: vit.decorrelation,
    };
    this.ready = await prepareTraining(
      (imageId, signal) => contextOf(machine, imageId, signal),
      request,
      onProgress,
      never,
    );
    const { notes, samples, heldOut } = this.ready;
    return { notes, samples, heldOut };
  }

  ridge(): Promise<HeldOut> {
    return this.prepared.ridge(never);
  }

  start(from: Checkpoint | undefined): Pick<Trainer, 'step' | 'of'> {
    this.trainer = this.prepared.start(from);
    const { step, of } = this.trainer;
    return { step, of };
  }

  next(): Promise<StepReport | undefined> {
    return this.started.next();
  }

  picture(): Promise<TrainingPicture> {
    return this.started.picture();
  }

  checkpoint(): Checkpoint {
    return this.started.checkpoint();
  }

  finish(): Promise<Finished> {
    return this.started.finish(never);
  }

  private get prepared(): Prepared {
    if (!this.ready) throw new Error('The training is not prepared yet; call prepare first.');
    return this.ready;
  }

  private get started(): Trainer {
    if (!this.trainer) throw new Error('The training has not begun yet; call start first.');
    return this.trainer;
  }
}
