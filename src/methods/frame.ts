import type { Box, Grid, Point } from '../geometry';
import type { Rle } from '../mask';

/** A map's colours, painted on the device that it was computed on. */
export interface Painted {
  /** One pixel a token; several maps may share it. The page closes its copy. */
  readonly picture: ImageBitmap;
  /** Where in the picture the map begins. */
  readonly at: Point;
}

/** A map over patch tokens, `[rows, columns]` row-major, scaled to 0…1 for looking at. */
export interface TokenMap {
  readonly title: string;
  readonly grid: Grid;
  readonly values: Float32Array;
  /** Two-sided: ½ is the middle, neither side; drawn in two colours. */
  readonly twoSided?: boolean;
  /** The same as colours, which are drawn instead of the values. */
  readonly painted?: Painted;
}

/** A token map as colours only: its numbers never left the device. */
export interface PaintedMap {
  readonly title: string;
  readonly grid: Grid;
  readonly painted: Painted;
}

/** A map to be looked at. */
export type LookedMap = TokenMap | PaintedMap;

/** Something that only counts, runs or shows while a parameter has a value. */
export interface Needs {
  readonly id: string;
  readonly is: string | boolean;
}

/** Key-points of a frame, all arrays by the same index. */
export interface FramePoints {
  /** The points' own numbers, from 1: a point keeps its number and colour while others are dropped. */
  readonly numbers: readonly number[];
  /** The token each one lies on. */
  readonly tokens: readonly number[];
  /** Tokens in each one's part; 0 while there are no parts. */
  readonly sizes: readonly number[];
  /** 1 − β of each part (AttentionShift, Eq. 6): 1 dense, 0 loose. */
  readonly densities?: readonly number[];
  /** Tokens each one has lain on, the first place first, the present one last. */
  readonly paths?: readonly (readonly number[])[];
}

/** Regions of cells or pixels, finer than the tokens. */
export interface FrameRegions {
  readonly grid: Grid;
  /** `[rows, columns]`: number (from 1) of each cell's region, 0 for none, −1 for what is left out of account. */
  readonly numbers: Int16Array;
}

/** Arrows from cells or pixels, finer than the tokens. */
export interface FrameVectors {
  readonly grid: Grid;
  /** `[rows, columns, 2]` of (dy, dx), in cells. */
  readonly values: Float32Array;
  /** `[rows, columns]`: 1 where the arrow counts, 0 where there is none, −1 where it is left out of account. */
  readonly valid: Int8Array;
}

/** A named series of a frame: one value per iteration, hop, shift or scale; a single one is a number. */
export interface FrameNumbers {
  readonly name: string;
  readonly values: readonly number[];
  /** What counts along the series: "iteration", "hop", … */
  readonly along?: string;
  /** Drawn on a logarithmic axis. */
  readonly logarithmic?: boolean;
}

/** A small picture of numbers that a single series would not show. Plain data. */
export type FrameChart =
  | {
      /** One bar of 0…1 for each key-point. */
      readonly kind: 'bars';
      readonly name: string;
      readonly values: readonly number[];
      /** The points' own numbers, which are their colours. */
      readonly numbers: readonly number[];
      /** What the bars have to reach. */
      readonly threshold?: number;
    }
  | {
      readonly kind: 'histogram';
      readonly name: string;
      /** Of bins of equal width between these. */
      readonly counts: readonly number[];
      readonly from: number;
      readonly to: number;
    }
  | {
      /** Cosines between key-points. */
      readonly kind: 'matrix';
      readonly name: string;
      /** `[K, K]` row-major, −1…1. */
      readonly values: Float32Array;
      readonly numbers: readonly number[];
      /** Entries above it are marked. */
      readonly threshold?: number;
    }
  | {
      /** Tokens as dots in two dimensions, key-points among them. */
      readonly kind: 'cloud';
      readonly name: string;
      /** `[N, 2]`. */
      readonly points: Float32Array;
      /** `[N]`: the key-point of each token, 0 for none. */
      readonly parts: Int16Array;
      /** `[K, 2]`. */
      readonly marks: Float32Array;
      readonly numbers: readonly number[];
    };

/** What a stage gives to be looked at; the run adds which stage and step it was. Plain data. */
export interface FrameContent {
  readonly title: string;
  /** One sentence: what is to be seen. */
  readonly sentence: string;
  /** The tokens that sets, parts and points count in. */
  readonly grid: Grid;
  /** Hops of the walk behind it: the power of T that it shows. */
  readonly hop?: number;
  readonly map?: TokenMap;
  /** The map's value from which a token or cell counts as the object. */
  readonly threshold?: number;
  readonly points?: FramePoints;
  /** Disjoint sets of tokens. */
  readonly sets?: {
    readonly foreground: readonly number[];
    readonly background: readonly number[];
    readonly ignored: readonly number[];
  };
  /** `[N]`: the number (from 1) of the key-point whose part each token belongs to; 0 for none. */
  readonly parts?: Int16Array;
  readonly regions?: FrameRegions;
  /** Drawn as colours (hue: direction, saturation: length) with some of the arrows over them. */
  readonly vectors?: FrameVectors;
  /** In image pixels. */
  readonly boxes?: readonly { readonly label: string; readonly box: Box }[];
  /** Places in image pixels, each with where it came from. */
  readonly places?: readonly { readonly from: Point; readonly to: Point }[];
  readonly mask?: Rle;
  /** Pixels that the method is sure of neither way; drawn hatched. */
  readonly ignored?: Rle;
  /** Sentences such as "Key-point 7 merged into 3: cosine 0.91." */
  readonly events?: readonly string[];
  readonly numbers?: readonly FrameNumbers[];
  readonly charts?: readonly FrameChart[];
  /** The parameter's value that the stage would need to do more; one click sets it. */
  readonly wants?: Needs;
  /** Where the stage did something else than its own explanation says. */
  readonly explanation?: Explanation;
}

/** One picture of how a mask came about. */
export interface Frame extends FrameContent {
  /** Id of the stage it belongs to. */
  readonly stage: string;
  /** Place among that stage's frames, from 0. */
  readonly step: number;
}

/** Takes frames from a stage. The function is called only because somebody watches. */
export type Watch = (
  make: () => FrameContent | readonly FrameContent[] | Promise<FrameContent | readonly FrameContent[]>,
) => Promise<void>;

/** What a stage does, for a person who wants to understand it. */
export interface Explanation {
  /** Two sentences: what is computed, and why. */
  readonly text: string;
  /** One line each. */
  readonly equations?: readonly MathTree[];
  /** Where in the paper: "Eq. 2, Sec. 3.1". */
  readonly reference: string;
}

/** MathML as plain data: a text, or an element with its children. */
export type MathTree = string | { readonly element: MathElement; readonly children: readonly MathTree[] };

/** The elements of MathML that equations here are written with. */
export type MathElement =
  | 'mrow'
  | 'mi'
  | 'mo'
  | 'mn'
  | 'mtext'
  | 'msub'
  | 'msup'
  | 'msubsup'
  | 'mfrac'
  | 'msqrt'
  | 'munder';
