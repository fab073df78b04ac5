import type { Grid, Point, Size } from '../../geometry';
import type { Features } from '../../vit';
import type { MethodResult } from '../declaration';
import type { Settings } from '../shared/define';
import type { Source } from '../shared/transition';

/** A key-point ψ_k with the part of the object it stands for. */
export interface KeyPoint {
  /** ψ_k, `[D]`. */
  readonly feature: Float32Array;
  /** Q_k: the token most like it. */
  readonly token: number;
  /** Tokens whose arg-max it is (Eq. 2). */
  readonly part: readonly number[];
}

/** What the stages hand on; all maps are `[N]` over `grid`. */
export interface AttentionShiftState {
  readonly settings: Settings;
  readonly image: Size;
  readonly click: Point;
  readonly source: Source;
  readonly grid: Grid;
  /** i*: the token of the click. */
  readonly clickToken: number;
  features: Features;
  /** φ, `[N, D]`, raw. */
  phi: Float32Array;
  /** Ã^S = minmax(A^S). */
  queryMap: Float32Array;
  /** Φ_S⁺ and Φ_S⁻. */
  confident: { readonly foreground: readonly number[]; readonly background: readonly number[] };
  /** A^I, maximum 1. */
  instanceMap: Float32Array;
  /** Φ_I⁺. */
  members: readonly number[];
  /** Before the filter. */
  shifted: readonly KeyPoint[];
  /** After it: the paper's pseudo points. */
  keyPoints: readonly KeyPoint[];
  result: MethodResult | undefined;
  readonly flags: string[];
}
