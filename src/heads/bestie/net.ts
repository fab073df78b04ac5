import { he, type WeightSpecs } from '../descent/weights';
import { depthwise, linear } from '../tape/convolution';
import { groupNorm, grow, joined, relu, scaled } from '../tape/layers';
import type { Tape, Value } from '../tape/tape';

/** Channels of the trunk, of the branches, and of what the colours add. */
const TRUNK = 64;
const BRANCH = 32;
const COLOURS = 8;
/**
 * Canvas pixels in what the offset branch counts by: a step of Adam moves a weight by the rate at the most, and a few
 * hundred of them could not reach offsets of many pixels in pixels.
 */
const OFFSET_UNIT = 64;
/** Standard deviation of the last layers' beginning: all maps begin near 0. */
const QUIET = 0.001;

const norm = (name: string, channels: number): WeightSpecs => ({
  [`${name}.scale`]: { shape: [channels], begin: { all: 1 } },
  [`${name}.shift`]: { shape: [channels], begin: { all: 0 } },
});

/** Weights of a "DS" block: depthwise 5×5, 1×1, GroupNorm. */
const separable = (name: string, inputs: number, outputs: number): WeightSpecs => ({
  [`${name}.depth`]: { shape: [25, inputs], begin: he(25) },
  [`${name}.point`]: { shape: [inputs, outputs], begin: he(inputs) },
  ...norm(name, outputs),
});

/** What the three branches predict, and in how many channels. */
const branchesOf = (classes: number) =>
  [
    ['semantic', classes + 1],
    ['centre', classes],
    ['offset', 2],
  ] as const;

/** Weights of the head. @param width D_in of the features */
export function headSpecs(width: number, classes: number): WeightSpecs {
  const specs: Record<string, WeightSpecs[string]> = {
    'stem.point': { shape: [width, TRUNK], begin: he(width) },
    ...norm('stem', TRUNK),
    ...separable('trunk1', TRUNK, TRUNK),
    ...separable('trunk2', TRUNK, TRUNK),
    'colours.point': { shape: [3, COLOURS], begin: he(3) },
    'colours.bias': { shape: [COLOURS], begin: { all: 0 } },
    ...separable('trunk3', TRUNK + COLOURS, TRUNK),
  };
  for (const [branch, channels] of branchesOf(classes)) {
    Object.assign(specs, separable(branch, TRUNK, BRANCH), {
      [`${branch}.last`]: { shape: [BRANCH, channels], begin: { normal: QUIET } },
      [`${branch}.bias`]: { shape: [channels], begin: { all: 0 } },
    });
  }
  return specs;
}

/** The head's maps over the canvas. */
export interface HeadMaps {
  /** Logits `[height, width, C + 1]`, 0 the background. */
  readonly semantic: Value;
  /** C, one channel a class `[height, width, C]`. */
  readonly centre: Value;
  /** O `[height, width, 2]` of (dy, dx) in canvas pixels. */
  readonly offset: Value;
}

/**
 * Panoptic-DeepLab's three branches on frozen tokens: at the tokens' stride, then at half of it with the colours,
 * then grown to the canvas.
 * @param features layer-normed, `[rows, columns, D_in]`, constant
 * @param colours `[2·rows, 2·columns, 3]`, −1…1, constant
 */
export function predictMaps(
  tape: Tape,
  w: Readonly<Record<string, Value>>,
  features: Value,
  colours: Value,
  canvas: { readonly width: number; readonly height: number },
): HeadMaps {
  const [rows, columns] = features.shape;
  const normed = (x: Value, name: string) =>
    relu(tape, groupNorm(tape, x, w[`${name}.scale`], w[`${name}.shift`]));
  const block = (x: Value, name: string) =>
    normed(linear(tape, depthwise(tape, x, w[`${name}.depth`]), w[`${name}.point`]), name);
  let x = normed(linear(tape, features, w['stem.point']), 'stem');
  x = block(block(x, 'trunk1'), 'trunk2');
  x = grow(tape, x, 2 * rows, 2 * columns);
  x = block(joined(tape, x, linear(tape, colours, w['colours.point'], w['colours.bias'])), 'trunk3');
  const branch = (name: string, unit = 1) => {
    const small = linear(tape, block(x, name), w[`${name}.last`], w[`${name}.bias`]);
    return grow(tape, unit === 1 ? small : scaled(tape, small, unit), canvas.height, canvas.width);
  };
  return {
    semantic: branch('semantic'),
    centre: branch('centre'),
    offset: branch('offset', OFFSET_UNIT),
  };
}
