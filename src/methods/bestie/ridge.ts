import { type Grid, tokenCount } from '../../geometry';
import type { MethodContext } from '../declaration';
import { Ridge } from '../shared/ridge';
import { tokenRows } from '../shared/transition';
import { type Canvas, indexOf, toCanvasMap } from './canvas';
import type { BestieState, PredictedMaps } from './state';
import type { Targets } from './targets';

/** Offsets are learnt in units of this many pixels, so that they weigh as the centre map does. */
const OFFSET_UNIT = 64;
/** λ over the mean of ZᵀZ's diagonal. */
const SHRINKAGE = 0.01;

/** Rows normalised (mean 0, variance 1) with a 1 behind each: `[N, D + 1]`. */
export function layerNormed(rows: Float32Array, width: number): Float64Array {
  const n = rows.length / width;
  const out = new Float64Array(n * (width + 1));
  for (let token = 0; token < n; token++) {
    const row = rows.subarray(token * width, (token + 1) * width);
    let mean = 0;
    for (const value of row) mean += value / width;
    let variance = 0;
    for (const value of row) variance += (value - mean) ** 2 / width;
    const scale = 1 / Math.sqrt(variance + 1e-6);
    for (let d = 0; d < width; d++) out[token * (width + 1) + d] = (row[d] - mean) * scale;
    out[token * (width + 1) + width] = 1;
  }
  return out;
}

/**
 * Weighted ridge regression W = (ZᵀΛZ + λI)⁻¹ ZᵀΛY in doubles, and its answer ZW for every row.
 * @param Z `[N, P]`, Y `[N, Q]`, weights `[N]`
 * @returns `[N, Q]`; undefined where every weight is 0
 */
export function ridge(
  Z: Float64Array,
  Y: Float64Array,
  weights: Float64Array,
  shrinkage: number,
): Float64Array | undefined {
  const n = weights.length;
  const [p, q] = [Z.length / n, Y.length / n];
  const fit = new Ridge(p, q);
  for (let row = 0; row < n; row++) {
    fit.add(Z.subarray(row * p, (row + 1) * p), Y.subarray(row * q, (row + 1) * q), weights[row]);
  }
  const W = fit.solve(shrinkage);
  if (!W) return undefined;
  const out = new Float64Array(n * q);
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < q; k++) {
      let sum = 0;
      for (let i = 0; i < p; i++) sum += Z[row * p + i] * W[k][i];
      out[row * q + k] = sum;
    }
  }
  return out;
}

/** Canvas pixel in the middle of each token: `[N]` of indices. */
export function middles(canvas: Canvas): Int32Array {
  const { columns }: Grid = canvas.grid;
  const patch = canvas.width / columns;
  return Int32Array.from({ length: tokenCount(canvas.grid) }, (_, token) =>
    indexOf(canvas, {
      x: Math.floor(((token % columns) + 0.5) * patch),
      y: Math.floor((Math.floor(token / columns) + 0.5) * patch),
    }),
  );
}

/**
 * The closed-form head: centre and offset maps regressed from the image's own labels on the tokens' features.
 * Each label counts for one in all; without guidance everything outside the instances counts as 0.
 * @returns undefined, with a flag, where no token's middle lies in a labelled instance
 */
export function predictMaps(
  { model }: MethodContext,
  state: BestieState,
  labels: readonly Targets[],
): PredictedMaps | undefined {
  const { canvas, settings, source, features, flags } = state;
  const rows = tokenRows(features, source, model);
  if (!rows) throw new Error('The source "position" has no features to predict offsets from.');
  const at = middles(canvas);
  const one = layerNormed(rows, model.width);
  const guided = settings.toggle('iag');
  const n = at.length;
  const count = labels.length;
  const Z = new Float64Array(count * one.length);
  const Y = new Float64Array(count * n * 3);
  const weights = new Float64Array(count * n);
  labels.forEach((label, k) => {
    Z.set(one, k * one.length);
    const raw = Float64Array.from(at, (i) => (guided ? label.weights[i] : 1));
    const valid = raw.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0);
    at.forEach((i, token) => {
      weights[k * n + token] = raw[token] / Math.max(1, valid);
      const inside = label.weights[i] > 0;
      const to = 3 * (k * n + token);
      Y[to] = label.offsets[2 * i] / OFFSET_UNIT;
      Y[to + 1] = label.offsets[2 * i + 1] / OFFSET_UNIT;
      Y[to + 2] = inside ? label.centre[i] : 0;
    });
  });
  const labelled = labels.some((label) => at.some((i) => label.weights[i] > 0));
  const answer = labelled ? ridge(Z, Y, weights, SHRINKAGE) : undefined;
  if (!answer) {
    flags.push(
      'No component of the class holds exactly one cue, so the head has nothing to learn from: offsets come from the walks.',
    );
    return undefined;
  }
  const tokens = Float32Array.from({ length: 3 * n }, (_, i) =>
    i % 3 === 2 ? answer[i] : answer[i] * OFFSET_UNIT,
  );
  return grownMaps(canvas, tokens);
}

/** Offsets and centres predicted on tokens, grown to the canvas. @param tokens `[N, 3]` of (dy, dx, C) */
function grownMaps(canvas: Canvas, tokens: Float32Array): PredictedMaps {
  const n = tokens.length / 3;
  const channel = (k: number) =>
    toCanvasMap(
      canvas,
      Float32Array.from({ length: n }, (_, token) => tokens[3 * token + k]),
    );
  const [dy, dx, centre] = [channel(0), channel(1), channel(2)];
  return {
    centre,
    offsets: Float32Array.from({ length: 2 * dy.length }, (_, i) => (i % 2 ? dx[i >> 1] : dy[i >> 1])),
  };
}
