import { describe, expect, it } from 'vitest';
import { plainArithmetic } from './arithmetic';
import { convolve, depthwise, linear } from './convolution';
import {
  groupNorm,
  grow,
  halved,
  joined,
  largest,
  masked,
  plus,
  relu,
  scaled,
  sigmoid,
  weighted,
} from './layers';
import { absolutes, crossEntropy, dice, squares, UNLABELLED } from './losses';
import { simdArithmetic } from './simd';
import { sizeOf, Tape, type Value } from './tape';

/** Numbers that look random, are never equal, and keep away from 0 and from each other's kinks. */
const numbers = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 78.233 + seed * 3.7) * 1.3);

type Shapes = Readonly<Record<string, readonly number[]>>;
type Layer = (tape: Tape, inputs: Readonly<Record<string, Value>>) => Value;

/** The layer's result times fixed random numbers, so that every output pulls at the loss in its own way. */
function lossOf(tape: Tape, layer: Layer, inputs: Readonly<Record<string, Value>>): Value {
  const out = layer(tape, inputs);
  if (out.value.length === 1) return out;
  const column = tape.constant(numbers(out.value.length, 99), [out.value.length, 1]);
  return linear(tape, { ...out, shape: [1, out.value.length] }, column);
}

/** Gradients by going backward against finite differences, in doubles: every number of every input. */
function expectGradients(shapes: Shapes, layer: Layer) {
  const given = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [name, numbers(sizeOf(shape), i + 1)]),
  );
  const loss = (of: Readonly<Record<string, Float64Array>>) => {
    const tape = new Tape(plainArithmetic('f64'));
    const inputs = Object.fromEntries(
      Object.entries(of).map(([name, values]) => [name, tape.variable(values, shapes[name])]),
    );
    return { tape, inputs, loss: lossOf(tape, layer, inputs) };
  };
  const run = loss(given);
  run.tape.backward(run.loss);
  const step = 1e-5;
  for (const [name, values] of Object.entries(given)) {
    const { gradient } = run.inputs[name];
    values.forEach((value, i) => {
      const [up, down] = [value + step, value - step].map((moved) => {
        const changed = values.slice();
        changed[i] = moved;
        return loss({ ...given, [name]: changed }).loss.value[0];
      });
      const slope = (up - down) / (2 * step);
      const error = Math.abs((gradient?.[i] ?? Number.NaN) - slope);
      expect(error, `${name}[${i}]: ${gradient?.[i]} against ${slope}`).toBeLessThan(
        1e-6 + 1e-3 * Math.abs(slope),
      );
    });
  }
}

const LAYERS: readonly (readonly [string, Shapes, Layer])[] = [
  [
    'convolve',
    { x: [3, 4, 2], W: [9, 2, 3], bias: [3] },
    (tape, { x, W, bias }) => convolve(tape, x, W, bias),
  ],
  [
    'convolve a single cell',
    { x: [1, 1, 2], W: [9, 2, 3], bias: [3] },
    (tape, { x, W, bias }) => convolve(tape, x, W, bias),
  ],
  ['depthwise', { x: [3, 6, 4], W: [25, 4] }, (tape, { x, W }) => depthwise(tape, x, W)],
  ['linear', { x: [5, 3], W: [3, 2], bias: [2] }, (tape, { x, W, bias }) => linear(tape, x, W, bias)],
  ['relu', { x: [9] }, (tape, { x }) => relu(tape, x)],
  ['sigmoid', { x: [9] }, (tape, { x }) => sigmoid(tape, x)],
  ['joined', { x: [3, 2], y: [3, 4] }, (tape, { x, y }) => joined(tape, x, y)],
  [
    'groupNorm',
    { x: [2, 3, 6], scale: [6], shift: [6] },
    (tape, { x, scale, shift }) => groupNorm(tape, x, scale, shift, 3),
  ],
  ['grow to twice the size', { x: [3, 2, 2] }, (tape, { x }) => grow(tape, x, 6, 4)],
  ['plus something fixed', { x: [2, 3] }, (tape, { x }) => plus(tape, x, [1, -2, 3, 0, 5, 1])],
  ['grow by a broken factor', { x: [2, 3, 1] }, (tape, { x }) => grow(tape, x, 5, 7)],
  ['halved', { x: [4, 6] }, (tape, { x }) => halved(tape, x)],
  ['largest of rows', { x: [3, 4] }, (tape, { x }) => largest(tape, x, 'rows')],
  ['largest of columns', { x: [3, 4] }, (tape, { x }) => largest(tape, x, 'columns')],
  ['scaled', { x: [4] }, (tape, { x }) => scaled(tape, x, -3)],
  ['masked', { x: [4] }, (tape, { x }) => masked(tape, x, [1, 0, 0.5, 1])],
  [
    'weighted',
    { x: [1], y: [1] },
    (tape, { x, y }) =>
      weighted(tape, [
        [2, x],
        [-3, y],
      ]),
  ],
  ['dice', { x: [6] }, (tape, { x }) => dice(tape, x, [1, 0, 1, 1, 0, 0])],
  [
    'squares',
    { x: [3, 2] },
    (tape, { x }) => squares(tape, x, { target: [1, 2, 3, 4, 5, 6], weights: [1, 0, 0.4] }),
  ],
  [
    'absolutes',
    { x: [3, 2] },
    (tape, { x }) => absolutes(tape, x, { target: [1, 2, 3, 4, -5, 6], weights: [1, 0, 0.4] }),
  ],
  ['crossEntropy', { x: [4, 3] }, (tape, { x }) => crossEntropy(tape, x, [0, 2, UNLABELLED, 1])],
  ['the hardest of crossEntropy', { x: [4, 3] }, (tape, { x }) => crossEntropy(tape, x, [0, 2, 1, 1], 0.5)],
];

describe('gradients against finite differences', () => {
  for (const [name, shapes, layer] of LAYERS) it(name, () => expectGradients(shapes, layer));
});

describe('float32 with SIMD against doubles', () => {
  it.each(LAYERS)('%s', (_, shapes, layer) => {
    const [simd, twin] = [simdArithmetic(1), plainArithmetic('f64')].map((arithmetic) => {
      const tape = new Tape(arithmetic);
      const inputs = Object.fromEntries(
        Object.entries(shapes).map(([name, shape], i) => [
          name,
          tape.variable(numbers(sizeOf(shape), i + 1), shape),
        ]),
      );
      const loss = lossOf(tape, layer, inputs);
      tape.backward(loss);
      return [loss.value[0], ...Object.values(inputs).flatMap(({ gradient }) => [...(gradient ?? [])])];
    });
    simd.forEach((value, i) => {
      expect(Math.abs(value - twin[i])).toBeLessThan(1e-4 + 1e-3 * Math.abs(twin[i]));
    });
  });
});

describe('layers by their definition', () => {
  const tape = () => new Tape(plainArithmetic('f64'));

  it('convolve with a 1 in the middle copies, elsewhere shifts and fills with zeros', () => {
    const t = tape();
    const x = t.constant([1, 2, 3, 4], [2, 2, 1]);
    const bias = t.constant([0], [1]);
    const kernel = (place: number) =>
      t.constant(
        Array.from({ length: 9 }, (_, i) => (i === place ? 1 : 0)),
        [9, 1, 1],
      );
    expect([...convolve(t, x, kernel(4), bias).value]).toEqual([1, 2, 3, 4]);
    // Place 5 looks to the right, place 1 upwards.
    expect([...convolve(t, x, kernel(5), bias).value]).toEqual([2, 0, 4, 0]);
    expect([...convolve(t, x, kernel(1), bias).value]).toEqual([0, 0, 1, 2]);
  });

  it('a loss of nothing is 0, and pulls at nothing', () => {
    const t = tape();
    const x = t.variable([1, 2, 3, 4], [2, 2]);
    const nothing = { target: [9, 9, 9, 9], weights: [0, 0] };
    for (const loss of [
      squares(t, x, nothing),
      absolutes(t, x, nothing),
      crossEntropy(t, x, [UNLABELLED, UNLABELLED]),
    ]) {
      expect(loss.value[0]).toBe(0);
      t.backward(loss);
    }
    expect([...(x.gradient ?? [])]).toEqual([0, 0, 0, 0]);
  });

  it('dice of a map with itself is almost 0, with its opposite 1', () => {
    const t = tape();
    expect(dice(t, t.constant([1, 0, 1], [3]), [1, 0, 1]).value[0]).toBeCloseTo(0.002 / 4.002, 12);
    expect(dice(t, t.constant([1, 0, 1], [3]), [0, 1, 0]).value[0]).toBe(1);
  });

  it('a target that is met makes BESTIE’s two terms 0', () => {
    const t = tape();
    const x = t.constant([1, 2, 3, 4], [2, 2]);
    const met = { target: [1, 2, 3, 4], weights: [1, 0.5] };
    expect(squares(t, x, met).value[0]).toBe(0);
    expect(absolutes(t, x, met).value[0]).toBe(0);
  });
});
