import type { Box, Grid, Point, Size } from '../geometry';
import type { Backend } from '../kernels';
import type { Rle } from '../mask';
import type { Encoder, ModelCard } from '../vit';

/** What a person gives for one object; all coordinates are whole image pixels. */
export type Prompt =
  | { readonly kind: 'extreme-points'; readonly points: readonly Point[] }
  | { readonly kind: 'point'; readonly point: Point }
  | { readonly kind: 'box'; readonly box: Box };

export type PromptKind = Prompt['kind'];

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
  readonly needs?: { readonly id: string; readonly is: string | boolean };
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

/** A map over patch tokens, `[rows, columns]` row-major, scaled to 0…1 for looking at. */
export interface TokenMap {
  readonly title: string;
  readonly grid: Grid;
  readonly values: Float32Array;
}

/** One pseudo mask of an object, over the whole image. */
export interface PseudoMask {
  readonly rle: Rle;
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

/** What a stage may use. */
export interface MethodContext {
  readonly image: Size;
  readonly model: ModelCard;
  readonly backend: Backend;
  /** Features of a crop, from the cache where it holds them. */
  readonly encode: Encoder;
  /** Area-mean or bilinear colours of a crop, `[height, width, 3]`, 0…255. */
  readonly colours: (crop: Box, width: number, height: number) => Promise<Float32Array>;
  readonly signal: AbortSignal;
  /** A first result that a better one will replace; shown while the rest computes. */
  readonly preview?: (result: MethodResult) => void;
}

/** A stage takes what the stages before it made (`State`, filled so far) and adds its own. */
export interface Stage<State> {
  readonly id: string;
  /** Number on the method's page. */
  readonly number: number;
  readonly title: string;
  /** What happens here, in a sentence or two. */
  readonly sentence: string;
  readonly run: (context: MethodContext, state: State) => Promise<void>;
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
  readonly stages: readonly { readonly id: string; readonly title: string; readonly sentence: string }[];
  /** Runs every stage; `onStage` hears of each before it starts. Throws sentences. */
  readonly run: (
    context: MethodContext,
    prompt: Prompt,
    parameters: ParameterValues,
    onStage?: (stageId: string) => void,
  ) => Promise<MethodResult>;
}
