import { type Grid, gridOfImage, type Point, type Size, tokenOfPixel } from '../../geometry';
import type { PartAssignment } from '../../kernels';
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

/** A key-point of several: the mean ψ and those it is the mean of. */
export interface Merged {
  readonly feature: Float32Array;
  readonly group: readonly KeyPoint[];
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
  /** The image's other clicks, each with its own stages: they compete for tokens. Sorted by token, none twice. */
  readonly rivals: readonly AttentionShiftState[];
  /** Re-estimations behind it: 0 in the first pass through stages 1–5. */
  round: number;
  /** Ã^S = minmax(A^S). */
  queryMap: Float32Array;
  /** Φ_S⁺ and Φ_S⁻. */
  confident: { readonly foreground: readonly number[]; readonly background: readonly number[] };
  /** c⁺ and c⁻: cosines with the means of the two sets. */
  likeness: { readonly foreground: Float32Array; readonly background: Float32Array };
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

/** What one click starts with. */
export function stateOfClick(
  settings: Settings,
  image: Size,
  patch: number,
  source: Source,
  click: Point,
  rivals: readonly AttentionShiftState[],
): AttentionShiftState {
  const grid = gridOfImage(image, settings.number('size'), patch);
  return {
    settings,
    image,
    click,
    source,
    grid,
    clickToken: tokenOfPixel(grid, click),
    features: {},
    phi: new Float32Array(),
    rivals,
    round: 0,
    queryMap: new Float32Array(),
    confident: { foreground: [], background: [] },
    likeness: { foreground: new Float32Array(), background: new Float32Array() },
    instanceMap: new Float32Array(),
    members: [],
    shifted: [],
    keyPoints: [],
    result: undefined,
    flags: [],
  };
}

/** What tokens choose their part by while key-points move. */
export const assignmentOf = ({ settings }: AttentionShiftState) => ({
  assign: settings.choice('assign') as PartAssignment,
  temperature: settings.number('shiftTemperature'),
});
