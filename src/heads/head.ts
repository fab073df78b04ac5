import type { Rle } from '../mask';
import type { FrameContent, MethodContext, ParameterDeclaration, ParameterValues, Prompt } from '../methods';

/** EXITS's mask decoder; BESTIE's semantic, centre and offset head. */
export type HeadId = 'exits-decoder' | 'bestie-head';

/** One term of a head's loss, drawn as one curve. */
export interface LossTerm {
  /** Its name in `StepReport.losses`. */
  readonly id: string;
  readonly label: string;
  /** The paper's symbol. */
  readonly symbol: string;
  /** One sentence: what it asks of the head. */
  readonly sentence: string;
}

/** A head that can be trained: everything the rest of the house needs to know of it. */
export interface HeadDeclaration {
  readonly id: HeadId;
  readonly name: string;
  /** One sentence for the person who chooses. */
  readonly summary: string;
  readonly paper: { readonly title: string; readonly venue: string; readonly reference: string };
  /** The method whose runs it serves, and the parameters by which a run of that method uses it. */
  readonly method: string;
  readonly uses: ParameterValues;
  /** Of the training; `stage` is 0 everywhere. */
  readonly parameters: readonly ParameterDeclaration[];
  /** Named settings over the defaults; `playground` is the defaults themselves. */
  readonly presets: Readonly<Record<string, ParameterValues>>;
  readonly terms: readonly LossTerm[];
  /** Steps between two pictures. */
  readonly pictureEvery: number;
}

/** An object to learn from, as its document has it. */
export interface TrainingObject {
  /** Whoever asks names it; comes back in reports. */
  readonly id: string;
  readonly imageId: string;
  /** Name of its class. */
  readonly category: string;
  readonly prompt: Prompt;
  /** Never learnt from: what the held-out check compares with. */
  readonly truth?: { readonly mask: Rle; readonly from: 'file' | 'accepted' };
  /** Held out by whoever asks. Where no object says so, a share of the images is drawn (parameter `heldOut`). */
  readonly heldOut?: boolean;
}

/** What is to be trained on what. Plain data; the objects' order matters. */
export interface TrainingRequest {
  readonly head: HeadId;
  readonly objects: readonly TrainingObject[];
  /** What differs from the head's declared defaults. */
  readonly parameters: ParameterValues;
  /** Of the method that makes the pseudo labels; what differs from its defaults. */
  readonly methodParameters: ParameterValues;
}

/** What the features are that a head was trained on; plain data. */
export interface FeatureKey {
  /** Hash of the model's weights. */
  readonly model: string;
  /** Names of the network's outputs, in the order in which they are joined. */
  readonly outputs: readonly string[];
  /** D: width of the joined features. */
  readonly width: number;
}

/** A head that learnt. Plain data: can be cloned, stored, and written to a file (`file.ts`). */
export interface TrainedHead {
  readonly head: HeadId;
  /** The same text for the same weights: part of a run's key. */
  readonly key: string;
  readonly features: FeatureKey;
  /** The classes it tells apart, in the order of its channels; empty for a head that knows no classes. */
  readonly classes: readonly string[];
  /** Resolved parameters of its training. */
  readonly parameters: ParameterValues;
  /** Every weight by name, as `net.ts` names them, and constants such as the channels' mean and spread. */
  readonly weights: Readonly<Record<string, Float32Array>>;
  /** For a person: "400 steps on 12 objects of 5 images.", and how much of that counts where not all of it does. */
  readonly made: string;
}

/** One step of descent. */
export interface StepReport {
  /** Steps made so far, and of how many. */
  readonly step: number;
  readonly of: number;
  /** Passes over all samples so far, broken. */
  readonly epoch: number;
  /** By `LossTerm.id`, unweighted means over the step's samples. */
  readonly losses: Readonly<Record<string, number>>;
  /** What is descended: the weighted sum. */
  readonly total: number;
  readonly rate: number;
  /** Share of the pseudo points held back by dropout that come out right, after an epoch (EXITS). */
  readonly heldBack?: number;
}

/** What the head predicts on one image as it learns. */
export interface TrainingPicture {
  readonly step: number;
  readonly imageId: string;
  /** Id of the `TrainingObject`, where the picture is of one. */
  readonly object?: string;
  /** M; or C, and O as vectors. Drawn as the timeline draws frames. */
  readonly frames: readonly FrameContent[];
}

/** Who is compared: the method as it is, the closed form on the same features, the head. */
export type Contestant = 'training-free' | 'ridge' | 'head';

export interface HeldOutRow {
  readonly object: string;
  readonly imageId: string;
  /** IoU with what `HeldOut.against` says; the training-free mask is not compared with itself. */
  readonly ious: Readonly<Partial<Record<Contestant, number>>>;
}

/** Whether the training helped. */
export interface HeldOut {
  /** What nothing was learnt from; `none`: there was too little to hold anything out, so these taught the head. */
  readonly of: 'images' | 'objects' | 'none';
  /** Masks of a file, masks that a person accepted, or (where there are none) the training-free masks. */
  readonly against: 'file' | 'accepted' | 'training-free';
  readonly rows: readonly HeldOutRow[];
  readonly means: Readonly<Partial<Record<Contestant, number>>>;
  /** Did the head beat the others? Unknown where there is nothing fair to compare with. */
  readonly helped: boolean | undefined;
  /** The same for a person, in a sentence or two: what was compared with what, and who won. */
  readonly sentence: string;
}

/** All that is needed to go on as if nothing had happened. Plain data. */
export interface Checkpoint {
  readonly head: HeadId;
  readonly step: number;
  /** The same text for the same request and features: another training refuses it. */
  readonly key: string;
  readonly weights: Readonly<Record<string, Float32Array>>;
  /** First and second moments, and the teacher, by the weights' names. */
  readonly first: Readonly<Record<string, Float32Array>>;
  readonly second: Readonly<Record<string, Float32Array>>;
  readonly teacher: Readonly<Record<string, Float32Array>>;
  /** Every step so far, for the curves. */
  readonly history: readonly StepReport[];
  /** Best share of held-back points so far, epochs since, and counts within the present epoch (EXITS). */
  readonly patience: {
    readonly best: number;
    readonly since: number;
    readonly right: number;
    readonly all: number;
  };
}

/** Everything made ready: features, targets, what is held out. Lives where it was made; not plain data. */
export interface Prepared {
  readonly request: TrainingRequest;
  readonly declaration: HeadDeclaration;
  /** Sentences: what could not be used and why, what is held out. */
  readonly notes: readonly string[];
  readonly samples: number;
  /** Ids of the objects held out. */
  readonly heldOut: readonly string[];
  /** Begins, or goes on from a checkpoint. @throws a sentence where that is of another training */
  start(from?: Checkpoint): Trainer;
  /** Fits the closed form alone; the same check, without descent. */
  ridge(signal: AbortSignal): Promise<HeldOut>;
}

/** A training under way. One call at a time. */
export interface Trainer {
  readonly step: number;
  readonly of: number;
  /**
   * One step; undefined when there is none left (all made, or nothing gets better any more).
   * @param breathe called between samples, so that a worker can hear messages; it may throw to stop
   * @throws a sentence where the loss is no number any more; the trainer is then back at its last checkpoint
   */
  next(breathe?: () => Promise<void>): Promise<StepReport | undefined>;
  picture(): Promise<TrainingPicture>;
  checkpoint(): Checkpoint;
  /** The head as it is now, and whether it helps. May be asked for at any step. */
  finish(signal: AbortSignal): Promise<{ readonly head: TrainedHead; readonly heldOut: HeldOut }>;
  /** Lets go of memory. */
  dispose(): void;
}

/** Where a training gets at images: the engine's machine, in a worker or in Node. */
export type ContextOf = (imageId: string, signal: AbortSignal) => Promise<MethodContext> | MethodContext;
