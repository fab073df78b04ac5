import type { Point } from '../../geometry';
import type { Bitmap, Rle } from '../../mask';
import type { Features } from '../../vit';
import type { ClassPrototypes } from '../declaration';
import type { Settings } from '../shared/define';
import type { Source } from '../shared/transition';
import type { Canvas } from './canvas';
import type { Columns } from './propagation';
import type { Targets } from './targets';
import type { Transfer } from './transfer';

/** Where the class is. */
export interface SemanticMap {
  /** p `[N]`, 0…1. */
  readonly tokens: Float32Array;
  /** p grown to the canvas. */
  readonly pixels: Float32Array;
  /** Where p is above the threshold and no other class's map is above p. */
  readonly label: Bitmap;
  readonly threshold: number;
  readonly from: 'clicks' | 'prototypes' | 'truth';
}

/** A place that speaks for one instance. */
export interface Cue {
  readonly pixel: Point;
  /** Height of the peak, 0…1; 1 for a click. */
  readonly value: number;
}

/** A place that pixels may point to. */
export interface Centre {
  readonly pixel: Point;
  /** Number of the component whose pixels it may have. */
  readonly region: number;
  readonly kind: 'click' | 'peak' | 'clustered' | 'other class';
}

/** Maps over the canvas that a head predicts. */
export interface PredictedMaps {
  /** C `[height, width]`. */
  readonly centre: Float32Array;
  /** O `[height, width, 2]` of (dy, dx). */
  readonly offsets: Float32Array;
}

/** An instance of the class: a component's pixels that point to one centre, or all where it has no centre. */
export interface Instance {
  readonly region: number;
  readonly centre: Centre | undefined;
  readonly area: number;
  /** Mean of p over it. */
  readonly semantic: number;
}

export interface Grouped {
  readonly instances: readonly Instance[];
  /** Index of each pixel's instance, −1 for none. `[height, width]` */
  readonly numbers: Int32Array;
  /** What pixels pointed by, `[height, width, 2]` of (dy, dx). */
  readonly offsets: Float32Array;
}

/** What the stages hand on. Pixels are the canvas's. */
export interface BestieState {
  readonly settings: Settings;
  readonly canvas: Canvas;
  readonly source: Source;
  /** Clicks of the class first, then those of the image's other classes; distinct pixels in raster order. */
  readonly clicks: readonly (readonly Point[])[];
  readonly prototypes: ClassPrototypes | undefined;
  /** Every pixel that really is of the class, where somebody knows. */
  readonly truth: Rle | undefined;
  features: Features;
  /** Those of its mirror, in the image's order; undefined where it is not asked. */
  mirror: Features | undefined;
  /** Walks from single tokens, made so far. */
  columns: Columns;
  semantic: SemanticMap;
  cues: readonly Cue[];
  transfer: Transfer;
  /** Centre and offset maps of the pseudo label. */
  targets: Targets;
  /** What the head predicts, where there is one. */
  predicted: PredictedMaps | undefined;
  grouped: Grouped;
  flags: string[];
}

/** Do the user's own clicks stand for the instances? */
export const byClicks = ({ settings, clicks }: Pick<BestieState, 'settings' | 'clicks'>): boolean =>
  settings.choice('cues') === 'clicks' && clicks[0].length > 0;
