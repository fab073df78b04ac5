import type { ClassPrototypes, ParameterValues, PlacedObject } from '../../methods';
import type { HeadForWork } from '../train/head-file';

/** One object to run. */
export interface JobObject extends PlacedObject {
  readonly id: number;
  /** What is known of its class, for each of the job's settings; left out where nobody asks. */
  readonly prototypes?: readonly (ClassPrototypes | undefined)[];
  /** Run lengths of all pixels of its class, where a truth is at hand and asked for. */
  readonly truth?: Uint32Array;
}

/** One image and what is to be done on it. Plain data: it goes to a worker. */
export interface Job {
  /** Absolute or relative path of the file. */
  readonly path: string;
  /** For the sentences. */
  readonly name: string;
  readonly imageId: number;
  /** As the COCO file says; the file itself must agree. */
  readonly width: number;
  readonly height: number;
  readonly objects: readonly JobObject[];
  /** Objects of the image that are not to be run again, but that the others' results may depend on. */
  readonly beside: readonly PlacedObject[];
  /** Every object is run with each of these. */
  readonly settings: readonly ParameterValues[];
}

/** What became of one object with one of the job's settings. */
export type Outcome = {
  readonly imageId: number;
  readonly id: number;
  /** Place in the job's settings. */
  readonly setting: number;
} & (
  | {
      /** COCO's compressed run lengths over the whole image. */
      readonly counts: string;
      /** The same of the pixels that the method is sure of neither way, where it knows such. */
      readonly ignored?: string;
      readonly score: number;
      /** Sentences that travel with the result. */
      readonly flags: readonly string[];
    }
  | { readonly sentence: string }
);

/** What every worker is opened with. */
export interface RunnerSetup {
  readonly modelFolder: string;
  readonly method: string;
  readonly backend: 'cpu' | 'webgpu';
  /** 0: as many as there are cores. */
  readonly workers: number;
  /** What runs predict by, where the method does. */
  readonly head?: HeadForWork;
}

/** Does jobs, several at a time. */
export interface Runner {
  /**
   * Resolves when all jobs are done. Jobs are taken when a worker is free for them.
   * @param onOutcome hears of every object once; if it throws, the run stops and rejects with that
   * @throws StopError where workers cannot be opened or keep dying; an AbortError when aborted
   */
  run(jobs: Iterable<Job>, onOutcome: (outcome: Outcome) => void, signal: AbortSignal): Promise<void>;
}

export type OpenRunner = (setup: RunnerSetup) => Runner;

/** The same sentence for everything that a job still owes. */
export function* failAll(job: Job, sentence: string, owed: (key: string) => boolean): Generator<Outcome> {
  for (const { id } of job.objects) {
    for (const setting of job.settings.keys()) {
      if (owed(`${id} ${setting}`)) yield { imageId: job.imageId, id, setting, sentence };
    }
  }
}
