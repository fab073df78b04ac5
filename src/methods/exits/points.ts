import type { Settings } from '../shared/define';
import { randomOf } from '../shared/random';

/** Tokens whose two walks differ clearly: what the paper trains its decoder on. Sorted, disjoint. */
export interface PseudoPoints {
  readonly foreground: readonly number[];
  readonly background: readonly number[];
}

/** How the two sides are told from what is ignored (methods/exits, stage 4). */
export type Thresholds =
  | { readonly kind: 'relative'; readonly share: number }
  | { readonly kind: 'paper'; readonly foreground: number; readonly background: number };

export const thresholdsOf = (settings: Settings): Thresholds =>
  settings.choice('thresholds') === 'relative'
    ? { kind: 'relative', share: settings.number('q') }
    : {
        kind: 'paper',
        foreground: settings.number('fgThreshold'),
        background: settings.number('bgThreshold'),
      };

/** Tokens that the paper's thresholds were set on: a crop of 512 px. */
const PAPER_TOKENS = 1024;

/**
 * Eq. 5: Δ = π^f − π^b at or above one threshold, at or below the other.
 * @param delta `[N]`
 * @param box P_Box: the tokens that may become points
 */
export function pseudoPoints(
  delta: Float32Array,
  box: readonly number[],
  thresholds: Thresholds,
): PseudoPoints {
  const values = box.map((token) => delta[token]);
  const relative = thresholds.kind === 'relative';
  const high = Math.max(0, ...values);
  const low = Math.min(0, ...values);
  const scale = PAPER_TOKENS / delta.length;
  const above = relative ? thresholds.share * high : thresholds.foreground * scale;
  const below = relative ? thresholds.share * low : thresholds.background * scale;
  const isForeground = (token: number) => delta[token] >= above && (!relative || high > 0);
  const isBackground = (token: number) => delta[token] <= below && (!relative || low < 0);
  const foreground = box.filter(isForeground);
  const taken = new Set(foreground);
  return { foreground, background: box.filter((token) => isBackground(token) && !taken.has(token)) };
}

/**
 * What one epoch keeps: of every side's n > 0 points max(1, round((1 − ρ) n)), drawn at random.
 * @param draw names the choice: the same text, the same points
 */
export function droppedOut(points: PseudoPoints, rate: number, draw: string): PseudoPoints {
  const random = randomOf(draw);
  const kept = (tokens: readonly number[]) =>
    random.pick(tokens, Math.max(1, Math.floor((1 - rate) * tokens.length + 0.5))).sort((a, b) => a - b);
  return { foreground: kept(points.foreground), background: kept(points.background) };
}
