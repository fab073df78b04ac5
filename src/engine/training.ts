import type {
  Checkpoint,
  HeldOut,
  Prepared,
  StepReport,
  TrainedHead,
  Trainer,
  TrainingPicture,
  TrainingRequest,
} from '../heads/head';
import type { BackendChoice } from './api';

/** A photo that a training learns from. */
export interface TrainingPhoto {
  readonly id: string;
  readonly name: string;
  readonly file: Blob;
}

/** What a training has ready before its first step. */
export type PreparedReport = Pick<Prepared, 'notes' | 'samples' | 'heldOut'>;

/** A head that learnt, and whether it helps. */
export interface Finished {
  readonly head: TrainedHead;
  readonly heldOut: HeldOut;
}

/**
 * One training in a worker of its own, so that clicks keep their answer times. One call at a time, `close`
 * excepted. Calls reject with a sentence; with a `WorkerStopped` where the worker itself broke down, and with an
 * AbortError once the session is closed.
 */
export interface TrainingSession {
  /** Loads the model, opens the photos, encodes them and makes the targets. */
  prepare(
    photos: readonly TrainingPhoto[],
    request: TrainingRequest,
    onProgress: (done: number, of: number) => void,
  ): Promise<PreparedReport>;
  /** The closed form alone, checked on what is held out. */
  ridge(): Promise<HeldOut>;
  /** Begins, or goes on from a checkpoint. */
  start(from: Checkpoint | undefined): Promise<Pick<Trainer, 'step' | 'of'>>;
  /** One step; undefined when there is none left. */
  next(): Promise<StepReport | undefined>;
  picture(): Promise<TrainingPicture>;
  checkpoint(): Promise<Checkpoint>;
  /** The head as it is now, and whether it helps. */
  finish(): Promise<Finished>;
  /** Ends the worker and whatever it is at. */
  close(): void;
}

/** Opens a session in a new worker. */
export type OpenTraining = (backend: BackendChoice) => TrainingSession;

/** The worker broke down; another one can go on from the last checkpoint. */
export class WorkerStopped extends Error {
  override readonly name = 'WorkerStopped';
}

/** Whether a new worker may succeed where this error came from: the worker or its GPU was lost. */
export const isLoss = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'WorkerStopped' || error.name === 'BackendError');
