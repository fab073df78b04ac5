import { he, type WeightSpecs } from '../descent/weights';
import { convolve, linear } from '../tape/convolution';
import { grow, plus, relu, reshape, sigmoid } from '../tape/layers';
import type { Tape, Value } from '../tape/tape';

/** Scales the last layer's beginning down, so that M is about ½ everywhere at the start. */
const QUIET = 0.1;

/** Weights of the decoder. @param width D of the features @param channels C */
export function decoderSpecs(width: number, channels: number): WeightSpecs {
  const convolution = (name: string, inputs: number): WeightSpecs => ({
    [`${name}.weight`]: { shape: [9, inputs, channels], begin: he(9 * inputs) },
    [`${name}.bias`]: { shape: [channels], begin: { all: 0 } },
  });
  const last = he(channels).normal * QUIET;
  return {
    ...convolution('pixel1', width),
    ...convolution('pixel2', channels),
    ...convolution('pixel3', channels),
    ...convolution('pixel4', channels),
    'prototype1.weight': { shape: [width, channels], begin: he(width) },
    'prototype1.bias': { shape: [channels], begin: { all: 0 } },
    'prototype2.weight': { shape: [channels, channels], begin: { normal: last } },
    'prototype2.bias': { shape: [channels], begin: { all: 0 } },
  };
}

/** Mean of each channel `[1, D]` of features `[n, n, D]`. */
function meanOf(tape: Tape, features: Value): Value {
  const width = features.shape[2];
  const means = new Float64Array(width);
  const rows = features.value.length / width;
  for (let i = 0; i < features.value.length; i++) means[i % width] += features.value[i] / rows;
  return tape.constant(means, [1, width]);
}

/** Logits of tokens `[n, n]` on the cells of M `[2n, 2n]`. */
const onCells = (tape: Tape, logits: Float32Array, rows: number, columns: number): Value =>
  grow(tape, tape.constant(logits, [rows, columns, 1]), 2 * rows, 2 * columns);

/** M `[2n, 2n]` of logits alone: the decoder that has learnt nothing. @param start logits `[n, n]` */
export const undecoded = (tape: Tape, start: Float32Array, rows: number, columns: number): Value =>
  sigmoid(tape, onCells(tape, start, rows, columns));

/**
 * EXITS's decoder (Sec. 3.3, MAL's shape): a pixel head of four 3×3 convolutions, the map grown to twice the size
 * between the second and the third; a prototype head of two layers on the features' mean; and Eq. a1,
 * M = σ(⟨F_pixel, F_proto⟩).
 * @param features standardised, `[n, n, D]`, constant
 * @param start logits `[n, n]` to which the products are added
 * @returns M `[2n, 2n]`
 */
export function decode(
  tape: Tape,
  w: Readonly<Record<string, Value>>,
  features: Value,
  start?: Float32Array,
): Value {
  const [rows, columns] = features.shape;
  const layer = (x: Value, name: string) => convolve(tape, x, w[`${name}.weight`], w[`${name}.bias`]);
  let x = relu(tape, layer(features, 'pixel1'));
  x = relu(tape, layer(x, 'pixel2'));
  x = grow(tape, x, 2 * rows, 2 * columns);
  x = relu(tape, layer(x, 'pixel3'));
  const pixels = layer(x, 'pixel4');
  const dense = (from: Value, name: string) => linear(tape, from, w[`${name}.weight`], w[`${name}.bias`]);
  const prototype = dense(relu(tape, dense(meanOf(tape, features), 'prototype1')), 'prototype2');
  const products = linear(tape, pixels, reshape(prototype, [prototype.value.length, 1]));
  const map = reshape(products, [2 * rows, 2 * columns]);
  if (!start) return sigmoid(tape, map);
  return sigmoid(tape, plus(tape, map, onCells(tape, start, rows, columns).value));
}
