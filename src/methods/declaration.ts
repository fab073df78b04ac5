import type { Box, Point, Size } from '../geometry';
import type { Backend } from '../kernels';
import type { Rle } from '../mask';
import type { Encoder, ModelCard } from '../vit';
import type { Canvas } from './bestie/canvas';
import type { PredictedMaps } from './bestie/state';
import type { Explanation, Frame, Needs, TokenMap, Watch } from './frame';
import type { CropMap } from './shared/grow';
import type { BankKey } from './sim/bank/bank-key';

export type * from './frame';

/** What a person gives for one object; all coordinates are whole image pixels. */
export type Prompt =
  | { readonly kind: 'extreme-points'; readonly points: readonly Point[] }
  | { readonly kind: 'point'; readonly point: Point }
  | { readonly kind: 'box'; readonly box: Box };

export type PromptKind = Prompt['kind'];

/** Another object of the same image, as far as a run may know of it. */
export interface OtherObject {
  readonly prompt: Prompt;
  /** 0: of the same class as the object that is run; the image's other classes count from 1. */
  readonly group: number;
}

/** What a class looks like, learnt from masks of other images (SIM, Eqs. 2–5). Plain data. */
export interface ClassPrototypes {
  /** The same text for the same vectors: part of the run's key. */
  readonly key: string;
  /** What features they are made of: a run on others refuses them. */
  readonly bank: BankKey;
  /** `[L, D]` row-major, unit rows. */
  readonly vectors: Float32Array;
  /** L: prototypes that are born, at least 1. */
  readonly count: number;
}

/** A head that was trained for a method's runs (`src/heads`), ready to predict. Throws sentences. */
export interface Head {
  readonly id: 'exits-decoder' | 'bestie-head';
  /** EXITS's decoder: M, 0…1, over a crop around the box. */
  readonly mask?: (context: MethodContext, box: Box) => Promise<CropMap>;
  /** BESTIE's head: C of the object's class and O, over the canvas; undefined for a class it never learnt. */
  readonly maps?: (context: MethodContext, canvas: Canvas) => Promise<PredictedMaps | undefined>;
}

/** One declared parameter. The panel, the URL, the flags and the documentation are drawn from it. */
export type ParameterDeclaration = {
  /** Unique inside its method; words, not symbols. */
  readonly id: string;
  readonly label: string;
  /** The paper's symbol, if it has one. */
  readonly symbol?: string;
  /** One sentence: what it does. */
  readonly sentence: string;
  /** The first stage it touches; the stages before it need not run again. */
  readonly stage: number;
  /** It only matters while that other parameter has that value. */
  readonly needs?: Needs;
} & (
  | {
      readonly kind: 'number';
      readonly minimum: number;
      readonly maximum: number;
      readonly step: number;
      readonly unit?: string;
      readonly default: number;
    }
  | { readonly kind: 'choice'; readonly options: readonly string[]; readonly default: string }
  | { readonly kind: 'toggle'; readonly default: boolean }
);

export type ParameterValue = number | string | boolean;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** One pseudo mask of an object, over the whole image. */
export interface PseudoMask {
  readonly rle: Rle;
  /** Pixels of which the method is sure neither way; a trainer leaves them out. Undefined where it has no such. */
  readonly ignored?: Rle;
  /** COCO `score`, 0…1. */
  readonly score: number;
  /** Place on the wheel: 0 the default, larger numbers larger masks. */
  readonly scale: number;
}

/** What a method hands back for one object. */
export interface MethodResult {
  /** Sorted by scale; nested; never empty. Exactly one where the method knows no scales. */
  readonly masks: readonly PseudoMask[];
  /** What the mask was read from. */
  readonly map: TokenMap;
  /** Sentences that travel with the result into the report. */
  readonly flags: readonly string[];
}

/**
 * Keeps what the stages of one object made, so that a run which differs only in later parameters starts there.
 * Whoever gives it sees to it that a key stands for one image, one prompt, one model.
 */
export interface StageMemory {
  readonly recall: (key: string) => unknown;
  readonly keep: (key: string, left: unknown) => void;
}

/** Colours of maps: 256 of 0…1, then 256 of two-sided maps; red in the lowest byte, then green, blue, alpha. */
export type Palette = Uint32Array<ArrayBuffer>;

/** What a stage may use. */
export interface MethodContext {
  readonly image: Size;
  readonly model: ModelCard;
  readonly backend: Backend;
  /** Features of a crop, from the cache where it holds them. */
  readonly encode: Encoder;
  /** Area-mean or bilinear colours of a crop, `[height, width, 3]`, 0…255. */
  readonly colours: (crop: Box, width: number, height: number) => Promise<Float32Array>;
  /** The other objects of the image that the method regards (`MethodDeclaration.regards`). */
  readonly others?: readonly OtherObject[];
  /** What is known of the object's class; undefined while nothing is. */
  readonly prototypes?: ClassPrototypes;
  /** All pixels of the object's class in the image, from a truth: for bounds, never for labels. */
  readonly truth?: Rle;
  /** A head that was trained; undefined where there is none, or none for this method. */
  readonly head?: Head;
  readonly signal: AbortSignal;
  /** A first result that a better one will replace; shown while the rest computes. */
  readonly preview?: (result: MethodResult) => void;
  /** Somebody watches: hears of every frame, in the order of the stages. The mask stays the same. */
  readonly onFrame?: (frame: Frame) => void;
  /**
   * Who watches takes maps as pictures in these colours, `[512]` as `Operations.paint` has them. Then what lies on a
   * device that can paint is painted there.
   */
  readonly palette?: Palette;
  /** Without it every stage runs. */
  readonly memory?: StageMemory;
}

/** What a stage has besides: somebody who watches, or nobody. Nobody costs nothing. */
export interface StageContext extends MethodContext {
  readonly watch?: Watch;
}

/** A stage takes what the stages before it made (`State`, filled so far) and adds its own. */
export interface Stage<State> {
  readonly id: string;
  /** Number on the method's page. */
  readonly number: number;
  readonly title: string;
  /** What happens here, in a sentence or two. */
  readonly sentence: string;
  readonly explanation?: Explanation;
  /** It only runs while that parameter has that value. */
  readonly needs?: Needs;
  readonly run: (context: StageContext, state: State) => Promise<void>;
}

/** What an object costs under a preset (`bench/cost.ts`). */
export interface PresetCost {
  /** Encodes that the objects of a picture share, and those each one makes. */
  readonly shared: number;
  readonly encodes: number;
  /** Processor time of an object, the shared encodes aside: one core, CPU kernels, a photo of 1024 px; ms. */
  readonly milliseconds: number;
}

/** The prompts of objects that are run together, in an order of their own. */
export interface Together {
  readonly prompt: Prompt;
  readonly others: readonly OtherObject[];
}

/** A finished object as the other objects of its image and method meet it. */
export interface Claim {
  /** Its number in the document or file. */
  readonly id: number;
  /** Any number that tells classes apart. */
  readonly category: number;
  readonly prompt: Prompt;
  readonly mask: PseudoMask;
  /** What the mask was read from. */
  readonly map: TokenMap;
}

/** What the tokens of a method are compared by. */
export interface LookedAffinity {
  /** τ */
  readonly temperature: number;
  /** Blocks after the source's that take part. */
  readonly laterBlocks?: number;
  /** The walk's hops: T up to this power can be looked at. */
  readonly hops?: number;
  /** β where the walk is the absorbing one (EXITS, Eq. a2): its end in place of T's powers. */
  readonly absorbing?: number;
}

/** A method: everything the rest of the house needs to know of it. */
export interface MethodDeclaration {
  readonly id: string;
  readonly name: string;
  /** One sentence for the person who chooses. */
  readonly summary: string;
  readonly paper: { readonly title: string; readonly venue: string };
  /** The prompts it takes, the preferred one first. */
  readonly takes: readonly PromptKind[];
  readonly parameters: readonly ParameterDeclaration[];
  /** Named settings over the parameters' defaults; `playground` is the defaults themselves. */
  readonly presets: Readonly<Record<string, ParameterValues>>;
  /** By preset; a method that has not been measured has none. */
  readonly costs?: Readonly<Record<string, PresetCost>>;
  readonly stages: readonly Omit<Stage<never>, 'run'>[];
  /** The affinity whose rows a person looks at; without it one block's, at the parameter `temperature`. */
  readonly affinityOf?: (parameters: ParameterValues) => LookedAffinity;
  /**
   * Whose prompts the result depends on besides the object's own, where the parameters `value` gives are so.
   * Without it nobody's. Only prompts of a kind that the method takes count.
   */
  readonly regards?: (value: (id: string) => ParameterValue | undefined) => 'nobody' | 'class' | 'image';
  /** Where its parameters are so, the result depends on the prototypes of the object's class, if there are any. */
  readonly remembers?: (value: (id: string) => ParameterValue | undefined) => boolean;
  /** Where its parameters are so, the result depends on the head of that id, if one was trained. */
  readonly predictsBy?: (value: (id: string) => ParameterValue | undefined) => Head['id'] | undefined;
  /**
   * Where the stages belong to several objects together (a class): what stands for the prompts of them all, the same
   * whichever of them asks. A memory of stages then serves them all.
   */
  readonly together?: (prompt: Prompt, others: readonly OtherObject[]) => Together;
  /**
   * Gives each pixel that several finished objects of an image hold to one of them. Masks in the order of the claims;
   * one may be left empty. Without it objects may overlap.
   */
  readonly shareOut?: (image: Size, claims: readonly Claim[]) => readonly PseudoMask[];
  /** Where its parameters are so, the result depends on the truth of the object's class. */
  readonly needsTruth?: (value: (id: string) => ParameterValue | undefined) => boolean;
  /**
   * Runs every stage, or those that `context.memory` does not hold; `onStage` hears of each before it starts.
   * Throws sentences.
   */
  readonly run: (
    context: MethodContext,
    prompt: Prompt,
    parameters: ParameterValues,
    onStage?: (stageId: string, recalled: boolean) => void,
  ) => Promise<MethodResult>;
}
