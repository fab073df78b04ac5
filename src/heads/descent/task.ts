import type { HeadDeclaration, HeldOut, TrainedHead, TrainingPicture } from '../head';
import type { Tape, Value } from '../tape/tape';
import type { AdamOptions } from './optimiser';
import type { WeightSpecs, Weights } from './weights';

/** One sample's way through the net. */
export interface Pass {
  readonly tape: Tape;
  readonly weights: Readonly<Record<string, Value>>;
  /** The moving average of the weights (EXITS). */
  readonly teacher: Weights;
  readonly sample: number;
  /** Steps made before this one, and passes over all samples. */
  readonly step: number;
  readonly epoch: number;
}

/** What came of it. */
export interface Loss {
  /** What is descended. */
  readonly total: Value;
  /** By `LossTerm.id`. */
  readonly terms: Readonly<Record<string, Value>>;
  /** Labels that nobody was told, and how many of them came out right. */
  readonly heldBack?: { readonly right: number; readonly all: number };
}

/** What differs between the heads: their net, their samples, their losses and their check. */
export interface Task {
  readonly declaration: HeadDeclaration;
  readonly specs: WeightSpecs;
  /** The same text for the same request and features: what a checkpoint belongs to. */
  readonly key: string;
  readonly seed: number;
  readonly samples: number;
  /** Samples of a step. */
  readonly batch: number;
  readonly steps: number;
  readonly adam: AdamOptions;
  /** Length that gradients are clipped to. */
  readonly longest: number;
  /** @param step from 0 */
  rate(step: number): number;
  /** How much of the teacher stays. @param step from 0 */
  momentum(step: number): number;
  /** Epochs without a better share of held-back labels before it stops, counted from a step on; undefined: never. */
  readonly patience: { readonly epochs: number; readonly from: number } | undefined;
  loss(pass: Pass): Promise<Loss>;
  picture(weights: Weights, step: number): Promise<TrainingPicture>;
  trained(weights: Weights, step: number): TrainedHead;
  /** @param head undefined: the closed form alone */
  heldOut(head: TrainedHead | undefined, signal: AbortSignal): Promise<HeldOut>;
}
